// Plays the files of a folder to a harness: what fuzzing once found interesting stays a test without libFuzzer.
#include "fuzz.hpp"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

int main(int count, char** arguments) {
    if (count != 2)
        return std::fprintf(stderr, "usage: replay FOLDER\n"), 2;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{arguments[1]})
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    if (files.empty())
        return std::fprintf(stderr, "replay: no files in %s\n", arguments[1]), 2;
    for (const auto& path : files) {
        std::ifstream file{path, std::ios::binary};
        const std::string input{std::istreambuf_iterator<char>{file}, {}};
        std::printf("%s\n", path.filename().c_str());
        std::fflush(stdout); // the last name is that of the input that fails
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    }
    std::printf("%zu inputs\n", files.size());
}
