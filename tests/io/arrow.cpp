#include <clientele/io/arrow.hpp>
#include <clientele/io/csv_columns.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include "../orders/failing_memory.hpp"
#include "../refusal.hpp"
#include <bit>
#include <cerrno>
#include <deque>
#include <limits>

TEST_SUITE("io/arrow") {

using namespace clientele;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

namespace {

int released = 0; // structs of the producer below

// A table as a producer makes it, byte by byte: columns with any format and offset, and their own release.
class produced {
public:
    template <class... Buffers>
    std::size_t column(std::string name, std::string format, std::int64_t length, std::int64_t offset,
                       const Buffers&... buffers) {
        auto& made = columns_.emplace_back();
        made.name = std::move(name);
        made.format = std::move(format);
        (made.keep(buffers), ...);
        made.array = {.length = length,
                      .null_count = made.starts.front() ? -1 : 0,
                      .offset = offset,
                      .n_buffers = static_cast<std::int64_t>(made.starts.size()),
                      .n_children = 0,
                      .buffers = made.starts.data(),
                      .children = nullptr,
                      .dictionary = nullptr,
                      .release = [](ArrowArray* a) { ++released, a->release = nullptr; },
                      .private_data = nullptr};
        made.schema = {.format = made.format.c_str(),
                       .name = made.name.c_str(),
                       .metadata = nullptr,
                       .flags = ARROW_FLAG_NULLABLE,
                       .n_children = 0,
                       .children = nullptr,
                       .dictionary = nullptr,
                       .release = [](ArrowSchema* s) { ++released, s->release = nullptr; },
                       .private_data = nullptr};
        return columns_.size() - 1;
    }
    // The last column becomes the dictionary of the one before.
    void into_dictionary() {
        auto& values = columns_.back();
        auto& of = columns_[columns_.size() - 2];
        of.array.dictionary = &values.array;
        of.schema.dictionary = &values.schema;
        is_dictionary_ = true;
    }
    // The rows from `offset` on as one table.
    void build(std::int64_t length, std::int64_t offset = 0, std::vector<unsigned char> validity = {}) {
        arrays_.clear(), schemas_.clear();
        for (auto& each : columns_)
            if (&each != &columns_.back() || !is_dictionary_)
                arrays_.push_back(&each.array), schemas_.push_back(&each.schema);
        validity_ = std::move(validity);
        buffers_ = {validity_.empty() ? nullptr : validity_.data()};
        array = {.length = length,
                 .null_count = validity_.empty() ? 0 : -1,
                 .offset = offset,
                 .n_buffers = 1,
                 .n_children = static_cast<std::int64_t>(arrays_.size()),
                 .buffers = buffers_.data(),
                 .children = arrays_.data(),
                 .dictionary = nullptr,
                 .release = [](ArrowArray* a) { ++released, a->release = nullptr; },
                 .private_data = nullptr};
        schema = {.format = "+s",
                  .name = "",
                  .metadata = nullptr,
                  .flags = 0,
                  .n_children = static_cast<std::int64_t>(schemas_.size()),
                  .children = schemas_.data(),
                  .dictionary = nullptr,
                  .release = [](ArrowSchema* s) { ++released, s->release = nullptr; },
                  .private_data = nullptr};
    }
    ArrowArray array{};
    ArrowSchema schema{};

    struct made_column {
        std::string name{}, format{};
        std::deque<std::vector<unsigned char>> kept{};
        std::vector<const void*> starts{};
        ArrowArray array{};
        ArrowSchema schema{};

        void keep(std::nullptr_t) { starts.push_back(nullptr); }
        void keep(const std::string& text) {
            kept.emplace_back(text.begin(), text.end()).push_back(0);
            starts.push_back(kept.back().data());
        }
        template <class Value>
        void keep(const std::vector<Value>& values) {
            auto& bytes = kept.emplace_back(values.size() * sizeof(Value) + 1);
            std::memcpy(bytes.data(), values.data(), values.size() * sizeof(Value));
            starts.push_back(bytes.data());
        }
    };
    made_column& at(std::size_t i) { return columns_[i]; }

private:
    std::deque<made_column> columns_;
    std::vector<ArrowArray*> arrays_;
    std::vector<ArrowSchema*> schemas_;
    std::vector<const void*> buffers_;
    std::vector<unsigned char> validity_;
    bool is_dictionary_ = false;
};

template <class Column>
typename Column::column only(produced& table, const Column& wanted) {
    return std::get<0>(read_arrow(table.schema, table.array, wanted).columns);
}
strings all(const text_vector& texts) {
    strings result;
    for (std::size_t i = 0; i < texts.size(); ++i)
        result.emplace_back(texts[i]);
    return result;
}
std::vector<std::int64_t> counts(const std::vector<day32>& days) {
    std::vector<std::int64_t> result;
    for (const auto each : days)
        result.push_back(each.time_since_epoch().count());
    return result;
}
template <class Value>
using list = std::vector<Value>;
using numbers = list<std::int64_t>;

template <class Value>
void check_width(const std::string& format, std::vector<Value> values) {
    CAPTURE(format);
    produced table;
    table.column("n", format, static_cast<std::int64_t>(values.size()), 0, nullptr, values);
    table.build(static_cast<std::int64_t>(values.size()));
    CHECK(only(table, table_integers{"n"}) == numbers(values.begin(), values.end()));
}

} // namespace

TEST_CASE("whole numbers of every width are read, and one beyond 63 bits is refused with its row") {
    check_width<std::int8_t>("c", {-128, 127});
    check_width<std::uint8_t>("C", {0, 255});
    check_width<std::int16_t>("s", {-32'768, 32'767});
    check_width<std::uint16_t>("S", {0, 65'535});
    check_width<std::int32_t>("i", {-2'147'483'647 - 1, 2'147'483'647});
    check_width<std::uint32_t>("I", {0, 4'294'967'295});
    check_width<std::int64_t>("l", {(std::numeric_limits<std::int64_t>::min)(), 7});
    check_width<std::uint64_t>("L", {0, 9'223'372'036'854'775'807});
    produced table;
    table.column("id", "L", 2, 0, nullptr, list<std::uint64_t>{1, 9'223'372'036'854'775'808U});
    table.build(2);
    check_refusal(refusal([&] { return only(table, table_integers{"id"}); }), errc::bad_value, 1,
                  "arrow: column \"id\" must be below 2^63, got 9223372036854775808 in row 1");
}

TEST_CASE("texts are read in all three layouts, with the offsets of slices heeded in table and column") {
    produced table;
    table.column("u", "u", 5, 1, nullptr, list<std::int32_t>{0, 1, 1, 3, 6, 6, 7}, std::string{"xabcdez"});
    table.column("U", "U", 5, 0, nullptr, list<std::int64_t>{0, 0, 2, 5, 5, 6}, std::string{"abcdez"});
    std::vector<std::int32_t> views;
    const auto view = [&](const std::string& text, std::int32_t from) {
        std::int32_t parts[4]{static_cast<std::int32_t>(text.size()), 0, 0, 0};
        if (text.size() <= 12) {
            std::memcpy(parts + 1, text.data(), text.size());
        } else {
            std::memcpy(parts + 1, text.data(), 4);
            parts[3] = from;
        }
        views.insert(views.end(), parts, parts + 4);
    };
    view("", 0), view("twelve bytes", 0), view("more than twelve", 3), view("", 0), view("z", 0);
    table.column("vu", "vu", 5, 0, nullptr, views, std::string{"...more than twelve"}, numbers{19});
    table.build(3, 1);
    CHECK(all(only(table, table_texts{"u", true})) == strings{"ab", "cde", ""});
    CHECK(all(only(table, table_texts{"U", true})) == strings{"ab", "cde", ""});
    CHECK(all(only(table, table_texts{"vu", true})) == strings{"twelve bytes", "more than twelve", ""});
    check_refusal(refusal([&] { return only(table, table_texts{"u"}); }), errc::bad_value, 2,
                  "arrow: column \"u\" must be a name, got \"\" in row 2");
}

TEST_CASE("a dictionary gives each row its entry, and a number without one is refused") {
    produced table;
    table.column("tier", "C", 4, 0, list<unsigned char>{0b1111}, list<unsigned char>{1, 0, 1, 2});
    table.column("", "u", 3, 0, list<unsigned char>{0b011}, list<std::int32_t>{0, 4, 8, 8}, std::string{"goldwood"});
    table.into_dictionary();
    table.build(3);
    CHECK(all(only(table, table_texts{"tier"})) == strings{"wood", "gold", "wood"});
    table.build(4);
    check_refusal(refusal([&] { return only(table, table_texts{"tier"}); }), errc::bad_value, 3,
                  "arrow: column \"tier\" must have a value in every row, got null in row 3");
    table.at(1).array.length = 2;
    check_refusal(refusal([&] { return only(table, table_texts{"tier"}); }), errc::bad_value, 3,
                  "arrow: column \"tier\" must number one of the 2 entries of its dictionary, got 2 in row 3");
}

TEST_CASE("days come from dates and times of every unit; times count by the days of the offset, as in text") {
    const std::int64_t second = 86'400 * 10'000 + 86'399;
    produced table;
    table.column("tdD", "tdD", 2, 0, nullptr, list<std::int32_t>{10'000, -1});
    table.column("tdm", "tdm", 2, 0, nullptr, numbers{864'000'000'000, -86'400'000});
    table.column("tss", "tss:", 2, 0, nullptr, numbers{second, -1});
    table.column("tsm", "tsm:UTC", 2, 0, nullptr, numbers{second * 1000 + 999, -1});
    table.column("tsu", "tsu:Asia/Shanghai", 2, 0, nullptr, numbers{second * 1'000'000 + 999'999, -1});
    table.column("tsn", "tsn:", 2, 0, nullptr, numbers{second * 1'000'000'000 + 999'999'999, -1});
    table.build(2);
    for (const auto* const name : {"tdD", "tdm", "tss", "tsm", "tsu", "tsn"}) {
        CAPTURE(name);
        CHECK(counts(only(table, table_days{name})) == numbers{10'000, -1});
        const bool is_time = name[1] == 's';
        CHECK(counts(only(table, table_days{name, 8h})) == (is_time ? numbers{10'001, 0} : numbers{10'000, -1}));
    }
    CHECK_THROWS_WITH_AS(only(table, table_days{"tss", 25h}),
                         "table_days: utc_offset must be in [-1440, 1440] minutes, got 1500", error);
}

TEST_CASE("a time that is no day of the calendar is refused with its row") {
    produced table;
    constexpr auto most = (std::numeric_limits<std::int64_t>::max)(),
                   least = (std::numeric_limits<std::int64_t>::min)();
    table.column("s", "tss:", 1, 0, nullptr, numbers{most});
    table.column("u", "tsu:", 1, 0, nullptr, numbers{least});
    table.column("d", "tdD", 1, 0, nullptr, list<std::int32_t>{(std::numeric_limits<std::int32_t>::max)()});
    table.column("m", "tdm", 1, 0, nullptr, numbers{86'400'001});
    table.build(1);
    const auto refused = [&](const std::string& name, const std::string& got) {
        check_refusal(refusal([&] { return only(table, table_days{name}); }), errc::bad_value, 0,
                      "arrow: column \"" + name + "\" must be a day in [0000-01-01, 9999-12-31], got " + got +
                          " after 1970-01-01 in row 0");
    };
    refused("s", "106751991167300 days");
    refused("u", "-106751992 days");
    refused("d", "2147483647 days");
    check_refusal(refusal([&] { return only(table, table_days{"m"}); }), errc::bad_value, 0,
                  "arrow: column \"m\" must be midnight of a day, got 86400001 ms after 1970-01-01 in row 0");
}

TEST_CASE("money comes exactly from decimals of every width and scale, and from doubles by the rule of summaries") {
    produced table;
    const auto wide = [](std::int64_t low) { return low >> 63; };
    table.column("d2", "d:18,2", 3, 0, nullptr, numbers{1'234, 0, -5, wide(-5), 0, 0});
    table.column("d4", "d:18,4,64", 3, 0, nullptr, numbers{123'400, -500, 0});
    table.column("d0", "d:9,0,32", 3, 0, nullptr, list<std::int32_t>{12, -1, 0});
    table.column("d-1", "d:9,-1,32", 3, 0, nullptr, list<std::int32_t>{12, -1, 0});
    // 10^22 + 1 and its negative as 10^-20: 100 and a little
    table.column(
        "fine", "d:38,20", 2, 0, nullptr,
        list<std::uint64_t>{1'864'712'049'423'024'129U, 542, 16'582'032'024'286'527'487U, ~std::uint64_t{542}});
    table.column("huge", "d:38,2", 1, 0, nullptr, numbers{0, 1});
    table.column("g", "g", 3, 0, nullptr, list<double>{12.34, -0.05, 0});
    table.column("f", "f", 3, 0, nullptr, list<float>{12.5F, -0.25F, 0});
    table.column("cents", "l", 3, 0, nullptr, numbers{1, 2, 3});
    table.build(3);
    CHECK(only(table, table_money{"d2"}) == numbers{1'234, -5, 0});
    CHECK(only(table, table_money{"d2", 3}) == numbers{12'340, -50, 0});
    CHECK(only(table, table_money{"d4"}) == numbers{1'234, -5, 0});
    CHECK(only(table, table_money{"d0"}) == numbers{1'200, -100, 0});
    CHECK(only(table, table_money{"d-1"}) == numbers{12'000, -1'000, 0});
    CHECK(only(table, table_money{"g"}) == numbers{1'234, -5, 0});
    CHECK(only(table, table_money{"f"}) == numbers{1'250, -25, 0});
    CHECK(only(table, table_money{"d2", 1, true}) == numbers{123, 0, 0});
    check_refusal(refusal([&] { return only(table, table_money{"d2", 1}); }), errc::bad_value, 0,
                  "arrow: column \"d2\" must have no more decimals than are declared, got 1234e-2 in row 0");
    check_refusal(refusal([&] { return only(table, table_money{"cents"}); }), errc::bad_parameter, no_row,
                  "arrow: column \"cents\" must hold decimals or floating-point numbers (d:p,s, f, g) (whole numbers "
                  "do not say what they count: table_integers reads them, for minor_units or major_units), got format "
                  "\"l\"");
    table.build(2);
    CHECK(only(table, table_money{"fine", 2, true}) == numbers{10'000, -10'000});
    check_refusal(refusal([&] { return only(table, table_money{"fine"}); }), errc::bad_value, 0,
                  "arrow: column \"fine\" must have no more decimals than are declared, got "
                  "10000000000000000000001e-20 in row 0");
    table.build(1);
    check_refusal(
        refusal([&] { return only(table, table_money{"huge"}); }), errc::bad_value, 0,
        "arrow: column \"huge\" must be below 2^62 minor units in size, got 18446744073709551616e-2 in row 0");
}

TEST_CASE("a null is refused with its row, which counts through the batches and slices; elsewhere it is nobody's") {
    produced table;
    table.column("id", "i", 10, 3, list<unsigned char>{0b11101111, 0xFF},
                 list<std::int32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0});
    table.column("rate", "g", 10, 0, nullptr, list<double>{0, 0, 0.5, std::nan(""), 1, 0, 0, 0, 0, 0});
    table.build(3, 2);
    CHECK(only(table, table_integers{"id"}) == numbers{5, 6, 7});
    table.build(4);
    check_refusal(refusal([&] { return only(table, table_integers{"id"}); }), errc::bad_value, 1,
                  "arrow: column \"id\" must have a value in every row, got null in row 1");
    check_refusal(refusal([&] { return only(table, table_numbers{"rate"}); }), errc::bad_value, 3,
                  "arrow: column \"rate\" must be a finite number, got NaN in row 3");
    table.build(3, 2, {0b01111});
    check_refusal(refusal([&] { return only(table, table_integers{"id"}); }), errc::bad_value, 2,
                  "arrow: a row must not be null, got null in row 2");
}

TEST_CASE("what is no such table, and a column that is missing, twice or of another type, is refused by name") {
    produced table;
    table.column("id", "g", 1, 0, nullptr, list<double>{1});
    table.column("id", "i", 1, 0, nullptr, list<std::int32_t>{1});
    table.column("when", "tts", 1, 0, nullptr, list<std::int32_t>{1});
    table.build(1);
    const auto says = [&](const auto& wanted, const std::string& sentence, errc code = errc::bad_parameter) {
        check_refusal(refusal([&] { return only(table, wanted); }), code, no_row, sentence);
    };
    says(table_integers{"ID"}, "arrow: there must be a column \"ID\", got \"id\", \"id\", \"when\"");
    says(table_integers{"id"}, "arrow: there must be one column \"id\", got two");
    says(table_days{"when"},
         "arrow: column \"when\" must hold days or times (tdD, tdm, tss, tsm, tsu, tsn), got format \"tts\"");
    table.at(1).name = "n", table.at(1).schema.name = "n";
    says(table_integers{"id"},
         "arrow: column \"id\" must hold whole numbers (c, C, s, S, i, I, l, L), got format \"g\"");
    says(table_texts{"id"}, "arrow: column \"id\" must hold texts (u, U, vu), got format \"g\"");
    says(table_numbers{"n"}, "arrow: column \"n\" must hold floating-point numbers (f, g), got format \"i\"");
    table.at(1).array.length = 0;
    says(table_integers{"n"},
         "arrow: column \"n\" must have as many rows as its table, and a batch from row 0 on has not", errc::bad_value);
    table.at(1).array.length = 1, table.at(1).array.n_buffers = 1;
    says(table_integers{"n"},
         "arrow: column \"n\" must have the buffers of its format, and a batch from row 0 on has not", errc::bad_value);
    table.at(1).array.n_buffers = 2;
    table.at(1).array.release(&table.at(1).array); // a child that was moved out, say
    says(table_integers{"n"},
         "arrow: column \"n\" must have values that are not released, and a batch from row 0 on has not",
         errc::bad_value);
    table.at(1).schema.format = nullptr;
    says(table_integers{"n"}, "arrow: column \"n\" must hold whole numbers (c, C, s, S, i, I, l, L), got format \"\"");
    table.at(1).schema.format = "i";
    table.array.children = nullptr;
    says(table_numbers{"id"}, "arrow: column \"id\" must have values, and a batch from row 0 on has not",
         errc::bad_value);
    table.array.n_children = 2;
    says(table_integers{"n"}, "arrow: a batch must have the 3 columns of its table, got 2 and 1 rows", errc::bad_value);
    table.schema.format = "l";
    says(table_integers{"n"}, "arrow: a table must be a struct (+s), got format \"l\"");
    table.array.release(&table.array);
    says(table_integers{"n"}, "arrow: the table must not have been released");
}

TEST_CASE("texts whose bytes are missing, and a dictionary of a dictionary, are refused") {
    produced table;
    table.column("t", "u", 1, 0, nullptr, list<std::int32_t>{0, 2}, nullptr);
    table.column("v", "vu", 1, 0, nullptr, list<std::int32_t>{13, 0, 0, 0}, nullptr, numbers{13});
    table.build(1);
    for (const std::string name : {"t", "v"})
        check_refusal(refusal([&] { return only(table, table_texts{name}).size(); }), errc::bad_value, 0,
                      "arrow: column \"" + name +
                          "\" must have offsets into its bytes that do not descend, got others in row 0");
    produced nested;
    nested.column("n", "i", 1, 0, nullptr, list<std::int32_t>{0});
    nested.column("", "i", 1, 0, nullptr, list<std::int32_t>{0});
    nested.into_dictionary();
    nested.at(1).schema.dictionary = &nested.at(1).schema;
    nested.build(1);
    check_refusal(refusal([&] { return only(nested, table_integers{"n"}).size(); }), errc::bad_parameter, no_row,
                  "arrow: column \"n\" must hold whole numbers (c, C, s, S, i, I, l, L), got format \"a dictionary\"");
}

namespace {

// A stream of three rows in two batches, which can break.
struct broken_stream {
    produced first, second;
    int given = 0, breaks_at = 9;

    broken_stream() {
        first.column("id", "i", 2, 0, nullptr, list<std::int32_t>{1, 2}), first.build(2);
        second.column("id", "i", 1, 0, list<unsigned char>{1}, list<std::int32_t>{3}), second.build(1);
    }
    void start(ArrowArrayStream* to) {
        *to = {
            .get_schema =
                [](ArrowArrayStream* s, ArrowSchema* out) {
                    *out = of(s).first.schema;
                    return of(s).breaks_at == 0 ? 5 : 0;
                },
            .get_next =
                [](ArrowArrayStream* s, ArrowArray* out) {
                    auto& self = of(s);
                    if (++self.given == self.breaks_at)
                        return 5;
                    *out = self.given == 1 ? self.first.array : self.given == 2 ? self.second.array : ArrowArray{};
                    return 0;
                },
            .get_last_error = [](ArrowArrayStream* s) { return of(s).breaks_at == 2 ? "the cable is out" : nullptr; },
            .release = [](ArrowArrayStream* s) { ++released, s->release = nullptr; },
            .private_data = this};
    }
    static broken_stream& of(ArrowArrayStream* s) { return *static_cast<broken_stream*>(s->private_data); }
};

} // namespace

TEST_CASE("a stream is read to its end, and every struct of it is released once, also where it breaks") {
    const auto read = [](int breaks_at, int structs, const auto& check) {
        broken_stream source;
        source.breaks_at = breaks_at;
        ArrowArrayStream stream;
        source.start(&stream);
        released = 0;
        check(&stream);
        CHECK((stream.release == nullptr)); // taken over
        CHECK(released == structs);
    };
    read(9, 4, [](ArrowArrayStream* s) {
        CHECK(std::get<0>(read_arrow(s, table_integers{"id"}).columns) == numbers{1, 2, 3});
    });
    read(9, 4, [](ArrowArrayStream* s) {
        list<numbers> seen;
        each_arrow_batch(
            s, [&](const auto& block) { seen.push_back(std::get<0>(block.columns)); }, table_integers{"id"});
        CHECK(seen == list<numbers>{{1, 2}, {3}});
    });
    const auto refused = [](const std::string& sentence, errc code = errc::storage, std::string name = "id") {
        return [=](ArrowArrayStream* s) {
            check_refusal(refusal([&] { return read_arrow(s, table_integers{name}); }), code, no_row, sentence);
        };
    };
    read(2, 3, refused("arrow: the stream cannot give its next batch: the cable is out"));
    read(1, 2, refused("arrow: the stream cannot give its next batch: error 5"));
    read(0, 2, refused("arrow: the stream cannot say what its columns are: error 5"));
    read(9, 2, refused("arrow: there must be a column \"no\", got \"id\"", errc::bad_parameter, "no"));
    read(9, 3, [](ArrowArrayStream* s) { // by a visitor that has enough
        CHECK_THROWS_AS(each_arrow_batch(
                            s, [](const auto&) { fail(errc::stopped, no_row, "enough"); }, table_integers{"id"}),
                        error);
    });
    ArrowArrayStream gone{};
    CHECK_THROWS_WITH_AS((void)read_arrow(&gone, table_integers{"id"}), "arrow: the stream must not have been released",
                         error);
}

TEST_CASE("orders of a stream give the same summaries, to the bit, as the same orders of a text") {
    const std::string text = "who,on,paid\nb,2024-01-05,10.00\na,2024-01-01,3.10\nb,2024-02-01,7.05\n"
                             "a,2024-03-01,-1.00\n";
    const byte_source bytes{[&, at = std::size_t{0}](char* to, std::size_t most) mutable {
        const auto got = text.copy(to, most, at);
        at += got;
        return got;
    }};
    const auto of_text = csv_reader{}.read_from(bytes, "text", csv_texts{"who"}, csv_days{"on"}, csv_money{{"paid"}});
    const auto& [who, on, paid] = of_text.columns;
    arrow_table orders;
    orders.add("who", who).add("on", on).add_money("paid", paid);
    ArrowArrayStream stream;
    orders.give(&stream);
    const auto back = read_arrow(&stream, table_texts{"who"}, table_days{"on"}, table_money{"paid"});
    const summarize rules{.as_of = 2024y / 3 / 31, .money = minor_units{}, .returns = net_by_day{}};
    const auto sum = [&](const auto& block) {
        const auto& [customer, when, amount] = block.columns;
        return rules(order_columns{.customer = customer.view(), .when = std::span{when}, .amount = std::span{amount}});
    };
    const auto plain = sum(of_text), arrow = sum(back);
    CHECK(plain.customer == arrow.customer);
    CHECK(plain.total == arrow.total);
    CHECK(plain.t_x == arrow.t_x);
    CHECK(plain.tenure == arrow.tenure);
}

TEST_CASE("summaries go out as a table, and every column comes back with the same bits") {
    struct order {
        std::string who;
        day on;
        double paid;
    };
    const list<order> orders{{"b", 2024y / 1 / 5, 10}, {"a", 2024y / 1 / 1, 3.1}, {"b", 2024y / 2 / 1, 7.05}};
    const auto base = summarize{.as_of = 2024y / 3 / 31}(
        orders, fields{.customer = &order::who, .when = &order::on, .amount = &order::paid});
    ArrowArrayStream stream;
    to_arrow(base).give(&stream);
    const auto back = read_arrow(&stream, table_texts{"customer"}, table_days{"last"}, table_integers{"orders"},
                                 table_numbers{"total"}, table_numbers{"tenure"});
    const auto& [customer, last, count, total, tenure] = back.columns;
    CHECK(all(customer) == base.customer);
    CHECK(list<day>(last.begin(), last.end()) == base.last);
    CHECK(list<int>(count.begin(), count.end()) == base.orders);
    CHECK(total == base.total);
    CHECK(tenure == base.tenure);
}

TEST_CASE("what is handed over lives by itself: children may be moved out, and each is released once") {
    arrow_owner<ArrowSchema> schema;
    arrow_owner<ArrowArray> table;
    {
        arrow_table decided;
        decided.add("tier", list<std::optional<int>>{1, std::nullopt, 3}).add("name", strings{"A", "", "C"});
        decided.give(schema.out(), table.out());
        decided.add("later", list<double>{1, 2, 3}); // which the table handed over does not have
        CHECK(decided.size() == 3);
    }
    CHECK((*table).n_children == 2);
    CHECK((*table).children[0]->null_count == 1);
    CHECK(std::string{(*schema).children[1]->name} == "name");
    arrow_owner<ArrowArray> names{*(*table).children[1]}; // moved out, and released after the rest
    check_refusal(refusal([&] { return read_arrow(*schema, *table, table_integers{"tier"}); }), errc::bad_value, 1,
                  "arrow: column \"tier\" must have a value in every row, got null in row 1");
    table.release();
    CHECK_FALSE(table);
    CHECK(std::string_view{static_cast<const char*>((*names).buffers[2]), 2} == "AC");
    arrow_owner<ArrowArray> moved{std::move(names)};
    CHECK_FALSE(names);
    names = std::move(moved);
    CHECK(names);
}

TEST_CASE("a consumer hears of memory that ends, and may ask again") {
    arrow_table decided;
    decided.add("tier", list<int>{1, 2}).add("name", strings{"A", "B"});
    ArrowArrayStream stream;
    decided.give(&stream);
    arrow_owner<ArrowSchema> schema;
    arrow_owner<ArrowArray> batch;
    int schemas = ENOMEM, batches = ENOMEM, failed = 0;
    for (std::size_t allowed = 0; (schemas != 0 || batches != 0) && allowed < 100; ++allowed) {
        auto* const into = schema.out();
        auto* const rows = batch.out();
        const failing_memory ends{allowed};
        schemas = stream.get_schema(&stream, into);
        if (schemas == 0)
            batches = stream.get_next(&stream, rows);
        failed += (schemas == ENOMEM) + (batches == ENOMEM);
    }
    CHECK(failed > 1);
    REQUIRE(schema);
    REQUIRE(batch);
    CHECK(read_arrow(*schema, *batch, table_integers{"tier"}).size() == 2);
    stream.release(&stream);
}

TEST_CASE("a table without rows goes out and comes back, and one that is none is refused") {
    arrow_table empty;
    ArrowArrayStream stream;
    CHECK_THROWS_WITH_AS(empty.give(&stream), "arrow_table: there must be at least one column, got 0", error);
    empty.add("who", strings{}).add("n", numbers{});
    empty.give(&stream);
    CHECK(read_arrow(&stream, table_texts{"who"}, table_integers{"n"}).size() == 0);
    check_refusal(refusal([&] {
                      empty.add("n", numbers{});
                      return 0;
                  }),
                  errc::bad_parameter, no_row, "arrow_table: names must differ, got \"n\" twice");
    CHECK(refusal([&] {
              empty.add("m", numbers{1});
              return 0;
          }).code() == errc::bad_shape);
    check_refusal(refusal([&] {
                      arrow_table{}.add("x", list<double>{0, std::nan("")});
                      return 0;
                  }),
                  errc::bad_value, 1, "arrow_table: x must be a number, got NaN in row 1 (std::nullopt is for none)");
    check_refusal(refusal([&] {
                      arrow_table{}.add("d", list<day>{day{} + std::chrono::days{2'147'483'648}});
                      return 0;
                  }),
                  errc::bad_value, 0,
                  "arrow_table: d must be a day of 32 bits, got 2147483648 days after 1970-01-01 in row 0");
    check_refusal(refusal([&] {
                      arrow_table{}.add("who", strings{"a", "M\xFCller"});
                      return 0;
                  }),
                  errc::bad_value, 1, "arrow_table: who must be a text in UTF-8, got \"M?ller\" in row 1");
    CHECK_THROWS_WITH_AS(arrow_table{}.add(std::string{"a\0b", 3}, numbers{}),
                         "arrow_table: a name must be without NUL, got \"a?b\"", error);
    CHECK_THROWS_WITH_AS(arrow_table{}.add_money("m", numbers{}, 10), "arrow_table: decimals must be in [0, 9], got 10",
                         error);
}

} // TEST_SUITE("io/arrow")
