#include <clientele/io/whole_file.hpp>

#include <doctest/doctest.h>

#include <filesystem>

TEST_SUITE("io/whole_file") {

using namespace clientele;

namespace {

struct folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / "clientele_whole_file";
    folder() {
        std::filesystem::remove_all(path);
        std::filesystem::create_directory(path);
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    ~folder() { std::filesystem::remove_all(path); }
    std::string operator/(const char* name) const { return (path / name).string(); }
    std::ptrdiff_t files() const {
        return std::distance(std::filesystem::directory_iterator{path}, std::filesystem::directory_iterator{});
    }
};

std::string bytes_of(const std::string& path) { return read_whole_file("test", errc::storage, path); }

} // namespace

TEST_CASE("a file has the text that was put in its place, and nothing is left beside it") {
    const folder here;
    const auto path = here / "notes.txt";
    for (const std::string& text : {std::string{"one"}, std::string{}, std::string(200'000, 'x') + '\0' + "end"}) {
        replace_file("test", path, text);
        CHECK(bytes_of(path) == text);
        CHECK(here.files() == 1);
    }
}

TEST_CASE("what somebody else has written takes its place only when it is told to") {
    const folder here;
    const auto path = here / "notes.txt";
    replace_file("test", path, "old");
    const auto beside = place_beside("test", path);
    CHECK(beside == path + ".new");
    replace_file("test", beside, "new");
    CHECK(bytes_of(path) == "old");
    put_in_place("test", beside, path);
    CHECK(bytes_of(path) == "new");
    CHECK(here.files() == 1);
}

TEST_CASE("what is no file is not replaced, and what is not there is not read") {
    const folder here;
    CHECK_THROWS_WITH_AS((void)place_beside("test", ""), "test: the path must not be empty", error);
    CHECK_THROWS_WITH_AS(replace_file("test", here.path.string(), "text"),
                         ("test: what is replaced must be a file, got " + here.path.string()).c_str(), error);
    CHECK_THROWS_WITH_AS(put_in_place("test", here / "none.new", here / "none"), doctest::Contains("cannot sync"),
                         error);
    CHECK_THROWS_WITH_AS((void)bytes_of(here / "none"), doctest::Contains("cannot open"), error);
    CHECK(here.files() == 0);
}
} // TEST_SUITE("io/whole_file")
