// Plays the files of a folder to one harness: what fuzzing once found interesting stays a test without libFuzzer.
#include "fuzz.hpp"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

int main(int count, char** arguments) {
    if (count != 3)
        return std::fprintf(stderr, "usage: replay HARNESS FOLDER\n"), 2;
    const auto& all = fuzz::harnesses;
    const auto harness =
        std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == arguments[1]; });
    if (harness == all.end())
        return std::fprintf(stderr, "replay: there is no harness %s\n", arguments[1]), 2;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{arguments[2]})
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    if (files.empty())
        return std::fprintf(stderr, "replay: no files in %s\n", arguments[2]), 2;
    for (const auto& path : files) {
        std::ifstream file{path, std::ios::binary};
        const std::string input{std::istreambuf_iterator<char>{file}, {}};
        std::printf("%s\n", path.filename().c_str());
        std::fflush(stdout); // the last name is that of the input that fails
        harness->play({reinterpret_cast<const std::uint8_t*>(input.data()), input.size()});
    }
    std::printf("%zu inputs\n", files.size());
}
