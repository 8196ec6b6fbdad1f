#include <clientele/io/export_formats.hpp>

#include <doctest/doctest.h>

#include "../refusal.hpp"
#include <map>
#include <vector>

TEST_SUITE("io/export_formats") {

using namespace clientele;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

namespace {

// What the rows of a file are: "order", or why they are none.
strings rows_of(std::string_view export_name, byte_source bytes) {
    csv_stream file{std::move(bytes), {}, "export"};
    strings said;
    (void)file.next();
    export_rows rows{export_format_called(export_name), file};
    do {
        const auto what = rows.look();
        said.push_back(what.is_order ? "order" : what.complaint.empty() ? what.reason : what.complaint);
    } while (file.next());
    return said;
}
byte_source bytes_of(std::string text) {
    return {[text = std::move(text), at = std::size_t{0}](char* to, std::size_t most) mutable {
        const auto got = text.copy(to, most, at);
        at += got;
        return got;
    }};
}
strings rows_in(std::string_view export_name, std::string text) {
    return rows_of(export_name, bytes_of(std::move(text)));
}
std::string sample(const std::string& name) { return std::string{CLIENTELE_GOLDEN "/exports/"} + name + ".csv"; }

} // namespace

TEST_CASE("of each export the same five purchases count, and the other rows say what they are") {
    const std::map<std::string, strings> others{{"fxiaoke", {"生命状态 is 作废", "生命状态 is 审核中"}},
                                                {"hubspot", {"Is Closed Won is false", "Is Closed Won is blank"}},
                                                {"salesforce", {"IsWon is false", "IsWon is false"}},
                                                {"shopify",
                                                 {"a further line of an order, whose Total stands in its first",
                                                  "Financial Status is voided", "the order was cancelled"}},
                                                {"woocommerce", {"status is failed", "status is refunded"}},
                                                {"zoho", {"Stage is Closed Lost", "Stage is Our own stage"}}};
    for (const auto& format : export_formats) {
        CAPTURE(format.name);
        const std::string name{format.name};
        auto said = rows_of(name, file_bytes(sample(name)));
        CHECK(std::erase(said, "order") == 5);
        CHECK(said == others.at(name));
    }
}

TEST_CASE("every export names the columns of its sample, and where they are described") {
    for (const auto& format : export_formats) {
        CAPTURE(format.name);
        csv_stream file{file_bytes(sample(std::string{format.name}))};
        (void)file.next();
        for (const auto column : {format.customer, format.order, format.date, format.amount, format.state})
            CHECK(file.find(column));
        for (const auto column : {format.currency, format.refunded, format.cancelled})
            CHECK((column.empty() || file.find(column)));
        CHECK(parse_day(file.text(file.column(format.date)), {format.dates}));
        CHECK_FALSE(format.source.empty());
        CHECK(&export_format_called(format.name) == &format);
    }
    check_refusal(refusal([] { return &export_format_called("sap"); }), errc::bad_parameter, no_row,
                  "an export must be one of fxiaoke, hubspot, salesforce, shopify, woocommerce, zoho, got \"sap\"");
}

TEST_CASE("a state that nobody knows and a total that stands twice are refused with their line") {
    const std::string head = "Name,Total,Financial Status\n";
    CHECK(rows_in("shopify", head + "#1,5,paid\n#2,5,Paid\n#3,5,\n#1,5,paid\n#1,,\n") ==
          strings{"order",
                  "export, line 3: Financial Status must be one of paid, partially_paid, partially_refunded, pending, "
                  "authorized (purchases) or refunded, voided, expired (none), got \"Paid\"",
                  "export, line 4: Financial Status must be one of paid, partially_paid, partially_refunded, pending, "
                  "authorized (purchases) or refunded, voided, expired (none), got \"\"",
                  "export, line 5: Name must be there once, as Total is that of the whole order, got \"#1\"",
                  "a further line of an order, whose Total stands in its first"});
    CHECK_THROWS_WITH_AS(rows_in("shopify", "Name,Total\n#1,5\n"),
                         "export: there is no column \"Financial Status\"; there are \"Name\", \"Total\"", error);
    CHECK(rows_in("salesforce", "Id,Amount,IsWon\n1,5,TRUE\n2,5,FALSE\n") == strings{"order", "IsWon is FALSE"});
    CHECK(rows_in("salesforce", "Id,Amount,IsWon\n1,5,True\n2,5,yes\n3,5,1\n") ==
          strings{"order",
                  "export, line 3: IsWon must be one of true, TRUE, True, 1 (purchases) or false, FALSE, False, 0 "
                  "(none), got \"yes\"",
                  "order"});
}

TEST_CASE("a column is found in capitals and with full-width brackets, and one of the host's own name where the format "
          "says so") {
    CHECK(
        rows_in("salesforce", "ID,ACCOUNTID,AMOUNT,CLOSEDATE,ISWON\n1,a,5,2024-01-03,true\n2,a,,2024-01-03,false\n") ==
        strings{"order", "ISWON is false"});
    CHECK(rows_in("fxiaoke", "销售订单编号,销售订单金额（元）,生命状态\n1,5,正常\n") == strings{"order"});
    CHECK_THROWS_WITH_AS(rows_in("salesforce", "ID,id,Amount,IsWon\n1,1,5,true\n"), // which of them?
                         "export: there is no column \"Id\"; there are \"ID\", \"id\", \"Amount\", \"IsWon\"", error);
    csv_stream file{bytes_of("Id,ACCOUNTID,Sum,IsWon\n1,a,5,true\n")};
    REQUIRE(file.next());
    auto own = export_format_called("salesforce");
    own.amount = "Sum";
    export_rows rows{own, file};
    CHECK(rows.look().is_order);
    CHECK(rows.format().customer == "ACCOUNTID");
    CHECK(rows.format().date == "CloseDate"); // which the file has not
}

TEST_CASE("tiers and tasks are written in the columns of each importer") {
    const strings accounts{"001A", "Ash, tea"}, tiers{"VIP", "ordinary"};
    CHECK(tiers_for(import_format_called("salesforce"), accounts, tiers) ==
          "Id,Tier__c\n001A,VIP\n\"Ash, tea\",ordinary\n");
    CHECK(tiers_for(import_format_called("shopify"), accounts, tiers).starts_with("Email,Tags\n"));
    const std::vector<account_task> tasks{{"001A", 2026y / 1 / 5, "Call", "She said \"soon\""},
                                          {"001B", 2026y / 2 / 1, "Visit"}};
    CHECK(tasks_for(import_format_called("hubspot"), tasks) ==
          "Record ID,hs_timestamp,hs_task_subject,hs_task_body,hs_task_status,hs_task_type\n"
          "001A,2026-01-05,Call,\"She said \"\"soon\"\"\",NOT_STARTED,TODO\n001B,2026-02-01,Visit,,NOT_STARTED,TODO\n");
    CHECK(tasks_for(import_format_called("salesforce"), tasks)
              .starts_with("WhatId,ActivityDate,Subject,Description,Status,Priority\n001A,2026-01-05,Call,"));
    CHECK(tasks_for(import_format_called("zoho"), {}) == "Related To,Due Date,Subject,Description,Status\n");
}

TEST_CASE("tiers and tasks that no importer could take are refused with their row") {
    const auto& zoho = import_format_called("zoho");
    check_refusal(refusal([&] { return tiers_for(zoho, strings{"a", ""}, strings{"VIP", "VIP"}); }), errc::bad_value, 1,
                  "tiers_for: an account and its tier must have names, got \"\" and \"VIP\" in row 1");
    CHECK(refusal([&] { return tiers_for(zoho, strings{"a"}, strings{}); }).code() == errc::bad_shape);
    check_refusal(
        refusal([] { return tiers_for(import_format_called("shopify"), strings{"a", "b"}, strings{"VIP", "A, B"}); }),
        errc::bad_value, 1, "tiers_for: a tier must be without \",\" for Shopify, got \"A, B\" in row 1"); // two tags
    const auto task = [&](account_task of) { return refusal([&] { return tasks_for(zoho, std::span{&of, 1}); }); };
    check_refusal(task({"a", 2026y / 1 / 5, ""}), errc::bad_value, 0,
                  "tasks_for: a task must have an account and a subject, got \"a\" and \"\" in row 0");
    check_refusal(task({"a", 12026y / 1 / 5, "Call"}), errc::bad_value, 0,
                  "tasks_for: a task must be due in the years 0 to 9999, got 12026-01-05 in row 0");
    check_refusal(refusal([] { return tasks_for(import_format_called("shopify"), {}); }), errc::bad_parameter, no_row,
                  "tasks_for: Shopify imports no tasks");
    check_refusal(refusal([] { return &import_format_called("fxiaoke"); }), errc::bad_parameter, no_row,
                  "an importer must be one of hubspot, salesforce, shopify, zoho, got \"fxiaoke\"");
}

} // TEST_SUITE("io/export_formats")
