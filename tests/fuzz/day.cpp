#include <clientele/io/date.hpp>

#include "fuzz.hpp"

FUZZ_HARNESS(day) {
    const clientele::date_format format{.order = static_cast<clientele::date_order>(in.between(0, 4)),
                                        .utc_offset = std::chrono::minutes{in.between(-900, 900)}};
    const auto text = in.text();
    const auto day = clientele::parse_day(text, format);
    const auto hint = clientele::day_hint(text, format);
    fuzz::holds(hint.size() < 200, "a hint is short");
    if (!day)
        return;
    fuzz::holds(std::chrono::year_month_day{*day}.ok(), "the day exists");
    fuzz::holds(clientele::parse_day(clientele::to_text(*day)) == day, "a day reads back");
}
