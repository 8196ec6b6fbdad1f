# What the compiler says of one program among those compiled together: awk -v case=NAME -f said_of.awk said.txt
# An error is its line with the lines that lead to it (where g++ says for whom a template was instantiated) and the notes and
# lines of source after it (where clang says so). It is of the program whose file or whose types it names.
BEGIN { file = "/compile_fail/" case ".cpp:"; types = "case_" case "::" }

function keep(line) { error = error line "\n" }
function close_error() {
    if (index(error, file) || index(error, types))
        printf "%s", error
    error = ""
}

/: (fatal )?error: / { close_error(); error = lead $0 "\n"; lead = ""; next }
/: (note|warning): / { keep(lead $0); lead = ""; next }
/^In file included from |^ +from |: In |: At |required from |required by / { lead = lead $0 "\n"; next }
lead != "" { lead = lead $0 "\n"; next }
{ keep($0) }
END { keep(lead); close_error() }
