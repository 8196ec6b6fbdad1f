# Sourced by examples/run.sh and tests/run.sh: makes sure that what they need is there.
# need NAME...   with NAME one of: build eigen doctest sqlite json xlsx openpyxl glpk cli11 pkg-config clang llvm format tidy doxygen icalendar libical
#                mingw wine debootstrap postgres pgxs mpi npm browser echarts

has() {
    case $1 in
    build) command -v cmake && command -v ninja && command -v "${CXX:-c++}" &&
        printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' >"$probe/v.cmake" && cmake -P "$probe/v.cmake" ;;
    eigen) cmake_finds Eigen3 3.4 ;;
    doctest) cmake_finds doctest 2.4.9 ;;
    sqlite) cmake_finds SQLite3 3.37 ;;
    json) cmake_finds nlohmann_json 3.11 ;;
    xlsx) printf '%s\n' '#include <xlsxwriter.h>' 'int main(void) { return lxw_strerror(LXW_NO_ERROR) == 0; }' >"$probe/x.c" &&
        "${CC:-cc}" "$probe/x.c" -lxlsxwriter -o "$probe/x" ;;
    openpyxl) python3 -c 'import openpyxl' || /usr/bin/python3 -c 'import openpyxl' ;;
    glpk) printf '%s\n' '#include <glpk.h>' 'int main() { return glp_version() == nullptr; }' >"$probe/glpk.cpp" &&
        "${CXX:-c++}" "$probe/glpk.cpp" -lglpk -o "$probe/glpk" ;;
    cli11) cmake_finds CLI11 2 ;;
    pkg-config) command -v pkg-config ;;
    clang) echo 'int main() {}' | clang++-19 -fsanitize=address,undefined -x c++ - -o "$probe/sanitized" ;;
    llvm) command -v llvm-profdata-19 && command -v llvm-cov-19 ;;
    format) command -v clang-format-19 ;;
    tidy) command -v clang-tidy-19 ;;
    doxygen) command -v doxygen ;;
    icalendar) python3 -c 'import icalendar' || /usr/bin/python3 -c 'import icalendar' ;;
    libical) printf '%s\n' '#include <libical/ical.h>' 'int main(void) { return icalparser_new() == 0; }' >"$probe/i.c" &&
        "${CC:-cc}" "$probe/i.c" -lical -o "$probe/i" ;;
    mingw) command -v x86_64-w64-mingw32-g++-posix ;;
    wine) wine_command ;;
    postgres) printf '%s\n' '#include <libpq-fe.h>' 'int main() { return PQlibVersion() == 0; }' >"$probe/pq.cpp" &&
        "${CXX:-c++}" -I/usr/include/postgresql "$probe/pq.cpp" -lpq -o "$probe/pq" &&
        [ -n "$(postgres_programs)" ] && command -v psql ;;
    mpi) command -v mpicc && command -v mpirun ;;
    pgxs) ls "$("$(postgres_programs)/pg_config" --includedir-server)/postgres.h" && command -v make ;; # pgxs.mk comes with clients, too
    npm) command -v npm ;;
    debootstrap) PATH=$PATH:/usr/sbin command -v debootstrap ;;
    browser) command -v chromium && node -e 'process.exitCode = Number(parseInt(process.versions.node) < 18)' && [ -n "$(fc-list :lang=zh-cn)" ] ;;
    echarts) [ -s build/echarts/echarts.min.js ] || fetch_echarts ;;
    esac >/dev/null 2>&1
}

# Where the programs of PostgreSQL's server are, those of the newest.
postgres_programs() {
    local program
    program=$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)
    [ -n "$program" ] || program=$(command -v initdb) || return 0
    dirname "$program"
}

# What runs programs of Windows.
wine_command() {
    command -v wine64 || command -v wine || { [ -x /usr/lib/wine/wine64 ] && echo /usr/lib/wine/wine64; }
}

# Apache ECharts from npm, into build/echarts: the whole script in one file, with its licence.
fetch_echarts() (
    command -v npm || exit 1
    mkdir -p build/echarts && cd build/echarts && npm pack --silent echarts@6.1.0 && tar xzf echarts-6.1.0.tgz &&
        mv package/dist/echarts.min.js package/LICENSE package/NOTICE . && rm -rf package echarts-6.1.0.tgz
)

cmake_finds() {
    mkdir -p "$probe/$1"
    printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(probe LANGUAGES CXX)' \
        "find_package($1 $2 REQUIRED)" >"$probe/$1/CMakeLists.txt"
    cmake -S "$probe/$1" -B "$probe/$1/build"
}

debian_packages() {
    case $1 in
    build) echo cmake ninja-build g++ ;;
    eigen) echo libeigen3-dev ;;
    doctest) echo doctest-dev ;;
    sqlite) echo libsqlite3-dev ;;
    json) echo nlohmann-json3-dev ;;
    xlsx) echo libxlsxwriter-dev ;;
    openpyxl) echo python3-openpyxl ;;
    glpk) echo libglpk-dev ;;
    cli11) echo libcli11-dev ;;
    pkg-config) echo pkg-config ;;
    clang) echo clang-19 libclang-rt-19-dev ;;
    llvm) echo llvm-19 ;;
    format) echo clang-format-19 ;;
    tidy) echo clang-tidy-19 ;;
    doxygen) echo doxygen ;;
    icalendar) echo python3-icalendar ;;
    libical) echo libical-dev ;;
    mingw) echo g++-mingw-w64-x86-64-posix ;;
    wine) echo wine64 ;;
    debootstrap) echo debootstrap ;;
    postgres) echo libpq-dev postgresql ;;
    pgxs) echo postgresql-server-dev-all make ;;
    mpi) echo openmpi-bin libopenmpi-dev ;;
    npm) echo npm ;;
    browser) echo chromium nodejs fontconfig fonts-noto-cjk ;;
    echarts) command -v npm >/dev/null || echo nodejs npm ;;
    esac
}

say_what_to_install() {
    cat >&2 <<EOT
Something is missing here ($*) and may not be installed by this script. Please install it and run again:
  Debian, Ubuntu   sudo apt-get install cmake ninja-build g++ libeigen3-dev doctest-dev libsqlite3-dev nlohmann-json3-dev libxlsxwriter-dev libglpk-dev libcli11-dev pkg-config clang-19 libclang-rt-19-dev llvm-19 doxygen python3-icalendar libical-dev python3-openpyxl g++-mingw-w64-x86-64-posix wine64 debootstrap libpq-dev postgresql postgresql-server-dev-all openmpi-bin libopenmpi-dev chromium nodejs npm fontconfig fonts-noto-cjk
  Fedora           sudo dnf install cmake ninja-build gcc-c++ eigen3-devel doctest-devel sqlite-devel json-devel libxlsxwriter-devel glpk-devel cli11-devel pkgconf clang llvm doxygen python3-icalendar libical-devel python3-openpyxl mingw64-gcc-c++ wine-core debootstrap libpq-devel postgresql-server postgresql-server-devel openmpi-devel chromium nodejs npm google-noto-sans-cjk-fonts
  macOS            brew install cmake ninja llvm eigen doctest sqlite nlohmann-json libxlsxwriter glpk cli11 pkg-config doxygen libical mingw-w64 postgresql open-mpi chromium node font-noto-sans-cjk
  vcpkg            vcpkg install eigen3 doctest sqlite3 nlohmann-json libxlsxwriter cli11      (and CMake 3.25, Ninja, g++ 12 or clang 17)
EOT
    exit 1
}

need() {
    local probe missing packages as_root name
    probe=$(mktemp -d)
    missing= packages= as_root=
    for name in "$@"; do
        has "$name" || { missing="$missing $name"; packages="$packages $(debian_packages "$name")"; }
    done
    if [ -n "$missing" ]; then
        command -v apt-get >/dev/null || say_what_to_install $missing
        if [ "$(id -u)" != 0 ]; then
            sudo -n true 2>/dev/null && as_root="sudo -n" || say_what_to_install $missing
        fi
        echo "Installing$packages"
        { $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq $packages; } >"$probe/log" 2>&1 ||
            { tail -5 "$probe/log" >&2; say_what_to_install $missing; }
        rm -rf "$probe"/*/build
        for name in $missing; do
            has "$name" || say_what_to_install "$name"
        done
    fi
    rm -rf "$probe"
}

# DuckDB's library as npm has it, 70 MB, into a folder: package/libduckdb.so.
need_duckdb() { # FOLDER
    [ -e "$1/package/libduckdb.so" ] && return
    need npm
    echo "Installing @duckdb/node-bindings-linux-x64 into $1"
    mkdir -p "$1"
    (cd "$1" && npm pack --silent @duckdb/node-bindings-linux-x64@1.5.6-r.1 >/dev/null && tar xzf ./duckdb-*.tgz && rm ./duckdb-*.tgz)
}
