# The examples on shipped data: each runs, and prints a figure whose source is known. What they refuse is refused with a sentence and
# an exit status; expect.sh looks at both. 1: the data cannot be used; 2: the program was asked for something that it does not do.
set(data ${PROJECT_SOURCE_DIR}/examples/data)
set(expect ${CMAKE_CURRENT_SOURCE_DIR}/examples/expect.sh)
set(written ${PROJECT_BINARY_DIR}/examples_data) # files that the tests write themselves
function(example_test name expected program)
    add_test(NAME examples/${name} COMMAND ${expect} 0 "${expected}" "" $<TARGET_FILE:${program}> ${ARGN})
endfunction()
function(example_says name expected program) # on stderr, and goes on
    add_test(NAME examples/${name} COMMAND ${expect} 0 "" "${expected}" $<TARGET_FILE:${program}> ${ARGN})
endfunction()
function(example_refuses name status sentence program)
    add_test(NAME examples/${name} COMMAND ${expect} ${status} "" "${sentence}" $<TARGET_FILE:${program}> ${ARGN})
endfunction()
function(write_file name text)
    file(WRITE ${written}/${name} "${text}")
endfunction()

# The optimum of the BG/NBD on the CDNOW sample: tests/golden/README-orders.md
example_test(quickstart "BG/NBD +r +0\\.242595 .*-9,582\\.429207.*In all 1,653\\.4 predicted, 1,882 made" quickstart)
example_test(board_paper "1,175 purchases; 1,156 came .\\+1.6 %.*A . 504 . 80 %" board_paper ${data}/cdnow_transactions.csv --as-of 1998-06-30
    --columns customer=customer_id)
example_test(board_paper_beware "490 came .\\+74.4 %.*Beware:.* on the boundary" board_paper ${data}/rfm_orders.csv --as-of 2006-12-31
    --columns customer=customer_id,date=order_date,amount=revenue)
example_refuses(board_paper_short 1 "board_paper: the orders must begin more than 26 weeks before 1997-03-31\n$" board_paper ${data}/cdnow_transactions.csv
    --as-of 1997-03-31 --columns customer=customer_id)
example_test(own_policies "The ten VIP.*C1901" own_policies)
example_test(every_policy "in every place.*2,357 customers, 244,092 dollars.*converged.*dedicated manager for 4,000; 40 of 2,357 contacts are made.*75 granted in part: 80.*let expire, as margin 0.4 is below 0.5" every_policy)
example_test(server "1997-12-31: version 2.*observer stopped it within the stage lifetime; version 4 stays.*Answers by the version.*\n0 answers differ" server)
example_test(rfm_segments "map standard: 0 of 125 cells uncovered" rfm_segments)
# Our own figures: 2,357 customers as of 1997-09-30, of whom 684 bought again by 1998-06-30.
example_test(backtest_scores "2357 customers.*P.alive., BG/NBD +0\\.316 +0\\.295 +0\\.338.*R . F . M +0\\.775 +0\\.753 +0\\.796.*health +0\\.781 +0\\.758 +0\\.802.*Of 590 customers, 419 left within 273 days" backtest_scores)
example_test(own_likelihood "largest derivative left [0-9.]+e-1" own_likelihood)
example_test(own_purchase_model "converged" own_purchase_model)
example_test(describe_clusters "k = " describe_clusters)

# Every program says what it is, and refuses what it does not know in one sentence.
file(GLOB programs ${PROJECT_SOURCE_DIR}/examples/*.cpp)
foreach(program IN LISTS programs)
    cmake_path(GET program STEM program)
    if(program IN_LIST CLIENTELE_LEFT_OUT)
        continue()
    endif()
    example_test(${program}_help "Usage: ${program}.*--help" ${program} --help)
    example_refuses(${program}_unknown_option 2 "^${program}: The following argument was not expected: \"--unheard-of\"\n$" ${program} --unheard-of)
endforeach()

add_test(NAME examples/full_disk COMMAND sh -c "! $<TARGET_FILE:rfm_scores> ${data}/rfm_orders.csv --as-of 2006-12-31 \
--columns customer=customer_id,date=order_date,amount=revenue > /dev/full")
set_tests_properties(examples/full_disk PROPERTIES PASS_REGULAR_EXPRESSION "rfm_scores: not all of the output could be written")

# Programs that read orders have the same options.
write_file(orders.csv "customer,date,amount\na,1997-01-01,1\nb,1997-01-01,9\nb,1997-02-01,4\n")
set(orders ${written}/orders.csv)
foreach(program rfm_scores summarize_orders cluster_customers lifetime_value key_accounts explain_segments watch_portfolio customer_report)
    set(until --as-of 1997-12-31)
    if(program STREQUAL customer_report)
        list(APPEND until --out ${written}/never.html --echarts /dev/null)
    elseif(program STREQUAL lifetime_value)
        set(until --calibrate-until 1997-12-31)
    elseif(program STREQUAL cluster_customers)
        list(APPEND until --k 1)
    endif()
    set(${program}_until ${until})
    example_test(${program}_common_options "--separator .*--decimal .*--columns .*--order .*--amount .*--date-format .*--utc-offset .*--decimals \
.*--round .*--bad-rows .*--returns .*--late " ${program} --help)
    example_refuses(${program}_no_file 1 "^${program}: csv: cannot open /nowhere/x.csv: No such file or directory\n$" ${program} /nowhere/x.csv ${until})
    example_refuses(${program}_no_column 1 "orders.csv: there is no column \"paid\"; there are \"customer\", \"date\", \"amount\"\n$"
        ${program} ${orders} ${until} --columns amount=paid)
    example_refuses(${program}_column_twice 2 "--columns: customer is named twice" ${program} ${orders} ${until} --columns customer=customer,customer=date)
    example_refuses(${program}_column_malformed 2 "--columns: every item must read name=column, got \"customer\"" ${program} ${orders} ${until} --columns customer)
    example_refuses(${program}_column_unknown 2 "--columns: the names are customer, date, amount, order, line, currency.*, got \"spend\""
        ${program} ${orders} ${until} --columns spend=amount)
    example_refuses(${program}_separator 2 "--separator must be one character, or tab, got \"ab\"" ${program} ${orders} ${until} --separator ab)
    example_refuses(${program}_decimal 2 "--decimal: must be \\. or ,, got \"x\"" ${program} ${orders} ${until} --decimal x)
    example_refuses(${program}_date_format 2 "--date-format: must be iso, ymd, dmy, mdy or epoch, got \"us\"" ${program} ${orders} ${until} --date-format us)
    example_refuses(${program}_utc_offset 2 "--utc-offset must be like \\+08:00, got \"8\"" ${program} ${orders} ${until} --utc-offset 8)
    example_refuses(${program}_decimals 2 "--decimals: must be a whole number in \\[0, 9\\], got \"10\"\n$" ${program} ${orders} ${until} --decimals 10)
    example_refuses(${program}_decimals_twice 2 "--decimals must be given once\n$" ${program} ${orders} ${until} --decimals 2 --decimals 2)
    example_refuses(${program}_decimals_without 2 "--decimals must have a value\n$" ${program} ${orders} ${until} --decimals)
    example_refuses(${program}_bad_rows 2 "--bad-rows: must be refuse or skip, got \"keep\"" ${program} ${orders} ${until} --bad-rows keep)
    example_refuses(${program}_returns 2 "--returns: must be refuse, net or money, got \"x\"" ${program} ${orders} ${until} --returns x)
    example_refuses(${program}_late 2 "--late: must be leave_out or refuse, got \"x\"" ${program} ${orders} ${until} --late x)
    example_refuses(${program}_amount_twice 2 "--amount: --columns names an amount already" ${program} ${orders} ${until} --columns amount=amount --amount amount)
    example_refuses(${program}_line_without_order 2 "a line belongs to an order" ${program} ${orders} ${until} --columns line=amount)
endforeach()

# One reader, one set of rules: what is wrong with a file or a row is said by file, line, column and customer.
function(orders_refuse name sentence text)
    write_file(${name}.csv "${text}")
    foreach(program rfm_scores summarize_orders cluster_customers lifetime_value key_accounts explain_segments watch_portfolio customer_report)
        example_refuses(${program}_${name} 1 "${sentence}" ${program} ${written}/${name}.csv ${${program}_until} ${ARGN})
    endforeach()
endfunction()
set(head "customer,date,amount\n")
orders_refuse(bad_amount "bad_amount.csv, line 3, customer \"b\": amount must be a number, got \"x\"\n$" "${head}a,1997-01-01,1\nb,1997-01-01,x\n")
orders_refuse(thousands "customer \"a\": amount must be a number, got \"1,234.5\" \\(a number has no thousands separators, and its decimal mark is '\\.'\\)\n$"
    "${head}a,1997-01-01,\"1,234.5\"\n")
orders_refuse(currency_sign "amount must be a number, got \"\\$5\" \\(a number has no currency sign\\)\n$" "${head}a,1997-01-01,$5\n")
orders_refuse(fine_amount "customer \"a\": amount must have no more than 2 decimals, got \"16.798319327731093\" \\(--decimals keeps more, --round rounds\\)\n$"
    "${head}a,1997-01-01,16.798319327731093\n")
orders_refuse(huge_amount "amount must be below 2\\^62 minor units in size, got \"1e30\"" "${head}a,1997-01-01,1e30\n")
orders_refuse(no_customer "no_customer.csv, line 3: customer must be a name, got \"\"\n$" "${head}a,1997-01-01,1\n ,1997-01-01,1\n")
orders_refuse(serial_date "date must be a day such as 1997-09-30, got \"40668\" \\(it looks like a spreadsheet's serial date, 2011-05-05\\)\n$" "${head}a,40668,1\n")
orders_refuse(short_year "date must be a day such as 9/30/1997, got \"5/6/97\" \\(a year has four digits\\)\n$" "${head}a,5/6/97,1\n" --date-format mdy)
orders_refuse(other_order "date must be a day such as 1997-09-30, got \"5/6/1997\" \\(it is one in the order dmy or mdy\\)\n$" "${head}a,5/6/1997,1\n")
orders_refuse(after_date "got \"1997-01-01 late\" \\(something follows the day that is no time\\)\n$" "${head}a,1997-01-01 late,1\n")
orders_refuse(refund "line 3, customer \"b\": amount must not be negative, got \"-4\" \\(--returns says what a return means\\)\n$" "${head}a,1997-01-01,1\nb,1997-01-01,-4\n")
orders_refuse(late_row "line 3, customer \"b\": the order must not lie after 1997-12-31, got 1998-01-01 \\(--late leave_out leaves it out\\)\n$"
    "${head}a,1997-01-01,1\nb,1998-01-01,4\n" --late refuse)
orders_refuse(all_late "there must be at least one customer with a purchase, got 0; rows: 2 read = 0 used \\+ 2 left out \\(.*after the as-of day\\)"
    "${head}a,1998-01-01,1\nb,1998-01-01,4\n")
string(ASCII 188 215 gbk) # 甲
orders_refuse(gbk "line 2, customer \"\\?\\?\": customer must be UTF-8, got \"\\?\\?\" \\(the text is not UTF-8; iconv -f GB18030 -t UTF-8 converts a Chinese file, "
    "${head}${gbk},1997-01-01,1\n")
orders_refuse(semicolons "there is no column \"customer\"; there are \"customer;date;amount\" \\(is \";\" the separator\\?\\)\n$" "customer;date;amount\na;1997-01-01;1\n")
orders_refuse(chinese_day "date must be a day such as 1997-09-30, got \"1997/1/1\" \\(it is one in the order ymd\\)\n$" "${head}a,1997/1/1,1\n")
orders_refuse(other_names "there is no column \"customer\"; there are \"id\", \"date\", \"amount\" \\(--columns customer=... says what the file calls it\\)\n$"
    "id,date,amount\na,1997-01-01,1\n")
example_refuses(summarize_orders_state 2 "--columns: a state is that of an export; --from says whose\n$" summarize_orders ${orders} --as-of 1997-12-31 --columns state=date)
orders_refuse(two_amounts "there are two columns called \"amount\"\n$" "customer,date,amount,amount\na,1997-01-01,1,2\n")
orders_refuse(header_only "there must be at least one row below the header, got none\n$" "${head}")
orders_refuse(ragged "line 3: 3 fields expected, got 2\n$" "${head}a,1997-01-01,1\nb,1997-01-01\n")
string(ASCII 13 cr)
orders_refuse(lone_cr "line 1: a carriage return stands alone; lines must end in a line feed, or in both\n$" "customer,date,amount${cr}a,1997-01-01,1${cr}")
orders_refuse(two_currencies "line 3, customer \"b\": cur must be EUR, as in the first row, got \"USD\"\n$"
    "customer,date,amount,cur\na,1997-01-01,1,EUR\nb,1997-01-01,1,USD\n" --columns currency=cur)
orders_refuse(line_twice "line 3, customer \"a\": no must be there once in its order, got \"1\"\n$"
    "customer,date,amount,id,no\na,1997-01-01,1,I,1\na,1997-01-01,1,I,1\n" --columns order=id,line=no)
orders_refuse(no_order_id "line 2, customer \"a\": id must be the id of an order, got \"\"\n$" "customer,date,amount,id\na,1997-01-01,1,\n" --order id)

# What is left out is counted by its reason, and the sums close: arithmetic.
write_file(mess.csv "customer|date|price|pieces|id\n a |1.2.1997|1,5|2|I1\n\"a\"| 1.2.1997 08:30 |2|1|I1\nb|3.2.1997|10|1|I2\nb|4.2.1997|10|-1|C2\n\
|5.2.1997|7|1|I3\nc|never|4|1|I4\nd|6.2.1998|8|1|I5\ne|7.2.1997|1\n")
example_test(rfm_scores_mess "a,333,1,5,[^\n]*\nb,,0,0,0,0,0,All returned\n$" rfm_scores ${written}/mess.csv --as-of 1997-12-31 --separator "|" --decimal ,
    --date-format dmy --amount "price*pieces" --order id --returns net --bad-rows skip)
example_says(rfm_scores_mess_sums "rows: 8 read = 4 used .*customers: 4 read = 1 with a purchase \\+ 1 who returned all \\+ 2 only in rows left out\n\
orders of rows that can be used: 4 read = 1 in the table \\+ 1 returned altogether \\+ 1 of nothing but returns \\+ 1 after the as-of day\n\
left out: [^\n]*mess.csv, line 9: 5 fields expected, got 3\nleft out: [^\n]*mess.csv, line 6: customer must be a name, got \"\"\n\
left out: [^\n]*mess.csv, line 7, customer \"c\": date must be a day such as 30/9/1997, got \"never\"\n"
    rfm_scores ${written}/mess.csv --as-of 1997-12-31 --separator "|" --decimal , --date-format dmy --amount "price*pieces" --order id --returns net --bad-rows skip)
# Money that leaves the table is printed: 10 + 20 + 30 - 5 + 50 - 60 = 45
write_file(returned.csv "${head}a,2011-01-01,10\na,2011-02-01,20\nb,2011-01-05,30\nret,2011-01-06,-5\nc,2011-03-01,50\nc,2011-03-02,-60\n")
example_says(rfm_scores_returned "money: 45 read = 60 in totals \\+ -15 of customers who returned all" rfm_scores ${written}/returned.csv --as-of 2011-12-31 --returns net)
example_test(rfm_scores_returned_all "c,,0,-10,0,0,0,All returned\nret,,0,-5,0,0,0,All returned" rfm_scores ${written}/returned.csv --as-of 2011-12-31 --returns net)
# Three lines of one invoice are one purchase where the invoice is known, and the unit that is counted is named where it is not.
write_file(invoices.csv "customer,date,amount,invoice\na,2011-01-01,10,I1\na,2011-01-01,5,I1\na,2011-01-01,7,I1\nb,2011-02-01,10,I2\nb,2011-03-01,10,I3\n")
example_test(rfm_scores_orders "\na,364,1,22,.*\nb,305,2,20," rfm_scores ${written}/invoices.csv --as-of 2011-12-31 --order invoice)
example_says(rfm_scores_rows "every row counts as an order \\(--order names the column that makes lines one\\)" rfm_scores ${written}/invoices.csv --as-of 2011-12-31)
example_says(rfm_scores_rounded "1 amounts with more than 2 decimals were rounded" rfm_scores ${written}/fine_amount.csv --as-of 2011-12-31 --round)
example_test(rfm_scores_nine_decimals ",16\\.798319328," rfm_scores ${written}/fine_amount.csv --as-of 2011-12-31 --round --decimals 9)
write_file(quoted.csv "\"Kunde, Nr\",when,a*b\nx,2011-01-01,3\n")
example_test(rfm_scores_quoted_names "\nx,364,1,3," rfm_scores ${written}/quoted.csv --as-of 2011-12-31 --columns "customer=\"Kunde, Nr\",date=when" --amount "\"a*b\"")
write_file(epoch.csv "customer,date,amount\nx,1293868800,3\ny,1293811200,3\n") # 2011-01-01 08:00 and 2010-12-31 16:00 in UTC
example_test(rfm_scores_epoch "\nx,364,.*\ny,365," rfm_scores ${written}/epoch.csv --as-of 2011-12-31 --date-format epoch)
example_test(rfm_scores_epoch_shanghai "\nx,364,.*\ny,364," rfm_scores ${written}/epoch.csv --as-of 2011-12-31 --date-format epoch --utc-offset +08:00)
example_says(rfm_scores_undefined_index "All buyers +2 +100\\.0 % +0 +undefined +undefined" rfm_scores ${written}/free.csv --as-of 1997-12-31)
write_file(free.csv "${head}a,1997-01-01,0\nb,1997-02-01,0\n")
example_says(rfm_scores_few "from 6 customers on.*Need Attention +1 +100\\.0 % +10 +100\\.0 % +100 +240 +1 +10\n" rfm_scores ${written}/one.csv --as-of 2011-12-31)
write_file(one.csv "${head}a,2011-05-05,10\n")
# A constant column has one level: its score is the one that the map reads, the middle.
write_file(constant.csv "customer,recency_days,frequency,monetary\nk1,30,1,10\nk2,30,2,20\nk3,30,3,30\nk4,30,4,40\nk5,30,5,50\nk6,30,6,60\nk7,30,7,70\nk8,30,8,80\nk9,30,9,90\nk10,30,10,100\n")
example_test(rfm_scores_constant "\nk3,30,3,30,3,2,2,Need Attention\n" rfm_scores ${written}/constant.csv --summary)
example_says(rfm_scores_constant_said "the only level of recency is score 3 of 5\n" rfm_scores ${written}/constant.csv --summary)
write_file(overflow.csv "customer,recency_days,frequency,monetary\na,3,2,1e308\nb,4,2,1e308\nc,5,3,1e308\n")
example_refuses(rfm_scores_overflow 1 "must be within the range of a double" rfm_scores ${written}/overflow.csv --summary)

# One row per customer with 17 digits: days of 1997 by arithmetic. b bought on the 1st, the 3rd (twice) and the 10th of January.
write_file(bought.csv "${head}b,1997-01-03,0.1\na,1997-01-05,7.25\nb,1997-01-01,5\nb,1997-01-03,0.2\nb,1997-01-10,0.4\nc,1997-02-01,1\nd,1997-01-31,x\n")
set(three ${written}/bought.csv --bad-rows skip)
# A ledger on disk: what it sums up is what summarize_orders does; killed at any moment it has what it acknowledged.
file(REMOVE_RECURSE ${written}/ledger)
example_test(order_ledger_import "^committed 6\n$" order_ledger ${written}/ledger import ${three})
example_test(order_ledger_again "^committed 0\n$" order_ledger ${written}/ledger import ${three})
example_test(order_ledger_erase "^erased\n$" order_ledger ${written}/ledger erase c)
example_test(order_ledger_summaries "^id,first,last.*\na,1997-01-05,1997-01-05,1,1,0,0,26,26,7\\.25,0,0\nb,1997-01-01,1997-01-10,3,4,2,9,30,21,\
5\\.7000000000000002,0\\.34999999999999998,7\n$" order_ledger ${written}/ledger summaries --as-of 1997-01-31)
example_test(order_ledger_check "1 snapshot and .*; 2 customers\n$" order_ledger ${written}/ledger check)
set(steps import again erase summaries check)
foreach(before IN LISTS steps)
    if(after)
        set_tests_properties(examples/order_ledger_${before} PROPERTIES DEPENDS examples/order_ledger_${after})
    endif()
    set(after ${before})
endforeach()
example_refuses(order_ledger_no_line 1 "retract: the ledger has no such line, got z 1\n$" order_ledger ${written}/ledger retract z 1)
example_refuses(order_ledger_no_customer 1 "erase: the ledger has no such customer, got z\n$" order_ledger ${written}/ledger erase z)
set_tests_properties(examples/order_ledger_no_line PROPERTIES DEPENDS examples/order_ledger_check)
set_tests_properties(examples/order_ledger_no_customer PROPERTIES DEPENDS examples/order_ledger_no_line)
example_refuses(order_ledger_no_directory 2 "summaries: there must be a ledger, which import makes, got no directory ${written}/ledger3\n$" order_ledger
    ${written}/ledger3 summaries --as-of 1997-01-31)
example_refuses(order_ledger_directory 1 "csv: cannot read ${written}: Is a directory\n$" order_ledger ${written}/ledger2 import ${written})
add_test(NAME examples/order_ledger_pipe COMMAND sh -c "cat '${written}/bought.csv' | '$<TARGET_FILE:order_ledger>' '${written}/ledger4' import /dev/stdin")
set_tests_properties(examples/order_ledger_pipe PROPERTIES PASS_REGULAR_EXPRESSION
    "import: FILE must stay, as it is read again to know it; /dev/stdin is a pipe\n$")
example_refuses(order_ledger_no_day 2 "summaries: --as-of must be given\n$" order_ledger ${written}/ledger3 summaries)
add_test(NAME examples/order_ledger_kills COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/examples/order_ledger_kills.sh $<TARGET_FILE_DIR:order_ledger> 200)
set_tests_properties(examples/order_ledger_kills PROPERTIES TIMEOUT 300 COST 50)

# Two months on record: every decision is made again, and the erased customer is in no file.
add_test(NAME examples/decision_record COMMAND sh -c "rm -rf '${written}/record' && '$<TARGET_FILE:decision_record>' '${written}/record'")
set_tests_properties(examples/decision_record PROPERTIES PASS_REGULAR_EXPRESSION
    "tier 2 .class C by annual spend.; tier 0 by head of sales on 2007-01-03.*2006-11-30: 995 of 995 decisions made again with the same bits\n2006-12-31: 995 \
of 995 .*by the fit of the month after: results.0.: 0\\.11673479364845[0-9]+ and 0\\.1253797795410[0-9]+\n.*\"customer\": \"Anaya Kerluke\".*stands in 2 files\n\
erased: orders: 1, decisions: 2\n.*stands in 0 files\n2006-11-30: 995 decided = 994 kept \\+ 1 erased since\n")
file(REMOVE_RECURSE ${written}/there)
file(MAKE_DIRECTORY ${written}/there)
example_refuses(decision_record_twice 2 "DIRECTORY must not be there, got " decision_record ${written}/there)

# A workbook of the shipped orders; package/xlsx.sh reads one back.
example_test(customer_workbook "customers.xlsx: 2357 customers, 10 segments, 3 classes\n$" customer_workbook ${data}/cdnow_transactions.csv --as-of 1998-06-30
    --columns customer=customer_id --out ${written}/customers.xlsx)
example_refuses(customer_workbook_nowhere 1 "customer_workbook: xlsx: cannot make /nowhere/x.xlsx.new: No such file or directory\n$" customer_workbook
    ${PROJECT_SOURCE_DIR}/tests/golden/exports/plain.csv --as-of 2024-03-31 --out /nowhere/x.xlsx)
# Exports of CRMs and shops as they come: each gives the summaries of the same orders as plain columns, to the last bit, and says what else is in it.
set(exports ${PROJECT_SOURCE_DIR}/tests/golden/exports)
function(summarize_exports export)
    add_test(NAME examples/summarize_orders_${export} COMMAND sh -c "P='$<TARGET_FILE:summarize_orders>'
$P ${exports}/plain.csv --as-of 2024-03-31 --order order | cut -d, -f2- > ${written}/plain.out
$P ${exports}/${export}.csv --from ${export} --as-of 2024-03-31 | cut -d, -f2- | diff ${written}/plain.out - && wc -l < ${written}/plain.out")
    set_tests_properties(examples/summarize_orders_${export} PROPERTIES PASS_REGULAR_EXPRESSION "rows: [78] read = 5 used.*\n4\n$" RUN_SERIAL TRUE)
endfunction()
foreach(export fxiaoke hubspot salesforce shopify woocommerce zoho)
    summarize_exports(${export})
endforeach()
example_says(summarize_orders_shopify_sums "rows: 8 read = 5 used \\+ 1 left out \\(Financial Status is voided\\) \\+ 1 left out \\(a further line of an \
order, whose Total stands in its first\\) \\+ 1 left out \\(the order was cancelled\\)\nmoney: 297\\.65 read = 207\\.65 in totals \\+ 80 left out .*\\+ 10 left out"
    summarize_orders ${exports}/shopify.csv --from shopify --as-of 2024-03-31)
example_test(summarize_orders_from_but "\n9,2024-02-29" summarize_orders ${exports}/woocommerce.csv --from woocommerce --as-of 2024-03-31 --columns customer=customer_id)
example_refuses(summarize_orders_from_other 1 "zoho.csv: there is no column \"Email\"; there are \"Record Id\", " summarize_orders ${exports}/zoho.csv --from shopify --as-of 2024-03-31)
# A report of deals, whose columns are called otherwise than those of an export.
write_file(report.csv "Account Name,Opportunity Name,Close Date,Sum,WON\nAsh,Tea,1/3/2024,5,1\nAsh,Cups,2/3/2024,7,0\n")
example_test(summarize_orders_from_report "\nAsh,2024-01-03,2024-01-03,1,1,0,0,88,88,5,0,0\n$" summarize_orders ${written}/report.csv --from salesforce --as-of 2024-03-31
    --date-format mdy --columns "customer=Account Name,order=Opportunity Name,date=Close Date,amount=Sum,state=WON")
example_refuses(summarize_orders_from_unnamed 1 "there is no column \"IsWon\"; there are .* \\(--columns state=... says what the file calls it\\)\n$" summarize_orders
    ${written}/report.csv --from salesforce --as-of 2024-03-31 --columns "customer=Account Name,order=Opportunity Name,date=Close Date,amount=Sum")
example_refuses(summarize_orders_from_unknown 2 "--from: must be fxiaoke, hubspot, salesforce, shopify, woocommerce or zoho, got \"sap\"" summarize_orders ${orders} --from sap
    --as-of 2024-03-31)
set(shop "Name,Email,Financial Status,Currency,Total,Created at,Refunded Amount\n#1,a@b.c,paid,EUR,10,2024-01-01,0\n")
function(shopify_refuses name sentence rows)
    write_file(shop_${name}.csv "${shop}${rows}\n")
    example_refuses(summarize_orders_shop_${name} 1 "shop_${name}.csv, line 3, customer \"b@b.c\": ${sentence}" summarize_orders ${written}/shop_${name}.csv
        --from shopify --as-of 2024-03-31)
endfunction()
shopify_refuses(currency "Currency must be EUR, as in the first row, got \"USD\"" "#2,b@b.c,paid,USD,10,2024-01-02,0")
shopify_refuses(state "Financial Status must be one of paid, partially_paid.*, got \"Paid\"" "#2,b@b.c,Paid,EUR,10,2024-01-02,0")
shopify_refuses(refund "Refunded Amount must be a number of at least 0, got \"-1\"" "#2,b@b.c,paid,EUR,10,2024-01-02,-1")
shopify_refuses(finer_back "Refunded Amount must have no more than 2 decimals, got \"0.005\" \\(--decimals keeps more, --round rounds\\)" "#2,b@b.c,paid,EUR,10,2024-01-02,0.005")
shopify_refuses(more_back "Refunded Amount must be at most Total, which is \"10\", got \"11\"" "#2,b@b.c,paid,EUR,10,2024-01-02,11")
shopify_refuses(twice "Name must be there once, as Total is that of the whole order, got \"#1\"" "#1,b@b.c,paid,EUR,10,2024-01-02,0")
# Money of another kind than that of the first order that counts is in no sum, wherever it stands.
write_file(shop_kinds.csv "Name,Email,Financial Status,Currency,Total,Created at,Refunded Amount\n#1,a@b.c,refunded,USD,20,2024-01-01,20\n\
#2,a@b.c,refunded,EUR,7,2024-01-01,7\n#3,b@b.c,paid,EUR,10,2024-01-01,0\n#4,,paid,USD,9,2024-01-01,0\n#5,b@b.c,voided,EUR,5,2024-01-01,0\n")
example_says(summarize_orders_shop_kinds "money: 22 read = 10 in totals \\+ 7 left out \\(Financial Status is refunded\\) \\+ 5 left out \\(Financial Status is \
voided\\); the amounts of 2 rows could not be read\n" summarize_orders ${written}/shop_kinds.csv --from shopify --as-of 2024-03-31 --bad-rows skip)

set(three_head "^id,first,last,purchase_days,orders,x,t_x,T,recency_days,total,mean_spend,longest_gap\n")
example_test(summarize_orders_rows "${three_head}a,1997-01-05,1997-01-05,1,1,0,0,26,26,7\\.25,0,0\nb,1997-01-01,1997-01-10,3,4,2,9,30,21,5\\.7000000000000002,\
0\\.34999999999999998,7\n$" summarize_orders ${three} --as-of 1997-01-31)
example_says(summarize_orders_sums "rows: 7 read = 5 used \\+ 1 left out \\(amount must be a number\\) \\+ 1 left out \\(the order lies after the as-of day\\)\n\
money: 13\\.95 read = 12\\.95 in totals \\+ 1 left out \\(the order lies after the as-of day\\); the amounts of 1 rows could not be read\n\
customers: 4 read = 2 with a purchase \\+ 2 only in rows left out\n" summarize_orders ${three} --as-of 1997-01-31)
# The window is the 3rd to the 10th: first and T stay those of the whole history.
set(windowed "${three_head}a,1997-01-05,1997-01-05,1,1,0,0,26,26,7\\.25,0,0\nb,1997-01-01,1997-01-10,2,3,1,7,30,21,0\\.69999999999999996,0\\.40000000000000002,7\n$")
example_test(summarize_orders_between "${windowed}" summarize_orders ${three} --as-of 1997-01-31 --window 1997-01-03..1997-01-10)
example_test(summarize_orders_trailing "${windowed}" summarize_orders ${three} --as-of 1997-01-31 --window 29d --threads 2)
example_test(summarize_orders_trailing_less "b,1997-01-01,1997-01-10,1,1,0,0,30,21,0\\.40000000000000002,0,0\n$" summarize_orders ${three} --as-of 1997-01-31 --window 28d)
example_says(summarize_orders_outside "money: 13\\.95 read = 0\\.4 in totals \\+ 12\\.55 outside the window \\+ 1 left out.*\ncustomers: 4 read = 1 with a purchase \\+ 1 only outside the window \\+ 2 only in rows left out\n"
    summarize_orders ${three} --as-of 1997-01-31 --window 22d)
example_test(summarize_orders_by_order "a,2011-01-01,2011-01-01,1,1,0,0,364,364,22,0,0\nb,2011-02-01,2011-03-01,2,2,1,28,333,305,20,10,28\n$"
    summarize_orders ${written}/invoices.csv --as-of 2011-12-31 --order invoice)
example_says(summarize_orders_orders_outside "orders of rows that can be used: 3 read = 1 in the table \\+ 2 outside the window\n"
    summarize_orders ${written}/invoices.csv --as-of 2011-12-31 --order invoice --window 2011-03-01..2011-03-01)
# Within a budget the rows are the same, and so is what becomes of them; over it there is a sentence.
set(cdnow ${data}/cdnow_transactions.csv)
add_test(NAME examples/summarize_orders_spilled COMMAND sh -c "P='$<TARGET_FILE:summarize_orders>'
    $P ${cdnow} --columns customer=customer_id --as-of 1997-12-31 > spilled_not.csv 2> spilled_not.txt && $P ${cdnow} --columns customer=customer_id --as-of 1997-12-31 --memory 1100kB --spill . > spilled.csv 2> spilled.txt &&
    cmp spilled.csv spilled_not.csv && cmp spilled.txt spilled_not.txt && wc -l < spilled.csv")
set_tests_properties(examples/summarize_orders_spilled PROPERTIES PASS_REGULAR_EXPRESSION "^2358\n$" RUN_SERIAL TRUE)
example_refuses(summarize_orders_memory_rows 1 "--memory must be at least [0-9]+ bytes for the first 6919 rows, got 100000" summarize_orders ${cdnow} --columns customer=customer_id --as-of 1997-12-31 --memory 100kB)
example_refuses(summarize_orders_memory_summaries 1 "--memory: what rows leave of it must be at least [0-9]+ bytes for 6919 rows of about 2373 customers, got "
    summarize_orders ${cdnow} --columns customer=customer_id --as-of 1997-12-31 --memory 600kB)
example_refuses(summarize_orders_memory_words 2 "--memory must be like 2GB or 500MB, got \"2XB\"" summarize_orders ${orders} --as-of 1997-12-31 --memory 2XB)
example_refuses(summarize_orders_spill_alone 2 "--spill must be given with --memory" summarize_orders ${orders} --as-of 1997-12-31 --spill .)

example_refuses(summarize_orders_no_day 2 "--as-of is required" summarize_orders ${orders})
foreach(window d 0d -1d 1.5d 365 2011-01-01 2011-01-01.. ..2011-01-01 2011-01-01..2011-13-01)
    example_refuses(summarize_orders_window_${window} 2 "--window must be like 365d or 2011-01-01\\.\\.2011-12-31, got \"${window}\"" summarize_orders ${orders} --as-of 1997-12-31 --window ${window})
endforeach()
example_refuses(summarize_orders_window_ends 2 "--window must not end before it begins" summarize_orders ${orders} --as-of 1997-12-31 --window 1997-02-01..1997-01-01)
example_refuses(summarize_orders_window_later 2 "--window must not begin after the as-of day, 1997-12-31" summarize_orders ${orders} --as-of 1997-12-31 --window 1998-02-01..1998-03-01)
example_refuses(summarize_orders_nobody 1 "there must be at least one customer with a purchase, got 0; rows: 3 read = 3 used" summarize_orders ${orders} --as-of 1997-12-31 --window 1d)
example_refuses(summarize_orders_threads 2 "--threads: must be a whole number in \\[1, .*, got \"0\"\n$" summarize_orders ${orders} --as-of 1997-12-31 --threads 0)
# x counts orders less one: b's four rows are three repeats, of 0.70 in all.
example_test(summarize_orders_frequency "\nb,1997-01-01,1997-01-10,3,4,3,9,30,21,5\\.7000000000000002,0\\.2333333333333333[0-9]*,7\n$"
    summarize_orders ${three} --as-of 1997-01-31 --frequency orders)
example_refuses(summarize_orders_frequency_word 2 "--frequency: must be days or orders, got \"rows\"" summarize_orders ${orders} --as-of 1997-12-31 --frequency rows)
# 10 EUR + 10 USD at 0.8; 3 GBP at 1.17: each at the rate of its day.
write_file(abroad.csv "customer,date,amount,cur\na,2011-01-05,10,EUR\na,2011-02-05,10,USD\nb,2011-01-20,3,GBP\n")
write_file(rates.csv "currency,date,rate\nUSD,2011-02-01,0.8\nUSD,2011-01-01,0.75\nGBP,2011-01-10,1.17\n")
set(abroad ${written}/abroad.csv --as-of 2011-12-31 --columns currency=cur --home EUR)
example_test(summarize_orders_rates "\na,2011-01-05,2011-02-05,2,2,1,31,360,329,18,8,31\nb,2011-01-20,2011-01-20,1,1,0,0,345,345,3\\.5099999999999998,0,0\n$"
    summarize_orders ${abroad} --rates ${written}/rates.csv)
example_says(summarize_orders_rates_counted "the amounts of 2 rows came from other currencies\n" summarize_orders ${abroad} --rates ${written}/rates.csv)
write_file(early_order.csv "customer,date,amount,cur\na,2011-01-05,10,EUR\nb,2011-01-09,3,GBP\n")
set(early ${written}/early_order.csv --as-of 2011-12-31 --columns currency=cur --home EUR --rates ${written}/rates.csv)
example_refuses(summarize_orders_no_rate 1 "early_order.csv, line 3, customer \"b\": cur must have a rate on or before the day of the order, 2011-01-09, got \"GBP\"\n$"
    summarize_orders ${early})
example_says(summarize_orders_no_rate_skipped "rows: 2 read = 1 used \\+ 1 left out \\(cur must have a rate on or before the day of the order\\)\n"
    summarize_orders ${early} --bad-rows skip)
function(rates_refuse name sentence text)
    write_file(rates_${name}.csv "currency,date,rate\n${text}")
    example_refuses(summarize_orders_rates_${name} 1 "rates_${name}.csv, line 3: ${sentence}" summarize_orders ${abroad} --rates ${written}/rates_${name}.csv --bad-rows skip)
endfunction()
rates_refuse(zero "rate must be above 0, with at most 6 decimals, got \"0\"\n$" "USD,2011-01-01,1\nUSD,2011-02-01,0\n")
rates_refuse(fine "rate must be above 0, with at most 6 decimals, got \"0.1234567\"\n$" "USD,2011-01-01,1\nUSD,2011-02-01,0.1234567\n")
rates_refuse(word "rate must be a number, got \"x\"\n$" "USD,2011-01-01,1\nUSD,2011-02-01,x\n")
rates_refuse(day "date must be a day such as 1997-09-30, got \"never\"\n$" "USD,2011-01-01,1\nUSD,never,1\n")
rates_refuse(twice "date must be there once for USD, got \"2011-01-01\"\n$" "USD,2011-01-01,1\nUSD,2011-01-01,1\n")
rates_refuse(home "currency must be a currency other than EUR, got \"EUR\"\n$" "USD,2011-01-01,1\nEUR,2011-01-01,1\n")
rates_refuse(ragged "3 fields expected, got 2\n$" "USD,2011-01-01,1\nUSD,2011-02-01\n")
example_refuses(summarize_orders_rates_no_home 2 "--rates and --home must be given together" summarize_orders ${orders} --as-of 1997-12-31 --rates ${written}/rates.csv)
example_refuses(summarize_orders_rates_no_column 2 "--rates: --columns must name the column of the currency" summarize_orders ${orders} --as-of 1997-12-31
    --rates ${written}/rates.csv --home EUR)
# Orders of a and b are those of their group: three invoices on three days, and I1 of a is not I1 of b.
write_file(parents.csv "account,parent\na,east\nb,east\neast,all\n")
write_file(grouped.csv "customer,date,amount,invoice\na,2011-01-01,10,I1\na,2011-01-01,5,I1\nb,2011-02-01,10,I1\nb,2011-03-01,10,I3\nc,2011-03-01,1,I1\n")
set(grouped ${written}/grouped.csv --as-of 2011-12-31 --order invoice --parents)
example_test(summarize_orders_parents "${three_head}all,2011-01-01,2011-03-01,3,3,2,59,364,305,35,10,31\nc,2011-03-01,2011-03-01,1,1,0,0,305,305,1,0,0\n$"
    summarize_orders ${grouped} ${written}/parents.csv)
example_test(summarize_orders_parents_level "longest_gap\nc,.*\neast,2011-01-01,2011-03-01,3,3,2,59,364,305,35,10,31\n$" summarize_orders ${grouped} ${written}/parents.csv --level 1)
example_test(summarize_orders_parents_below "longest_gap\na,[^\n]*\nb,[^\n]*\nc,[^\n]*\n$" summarize_orders ${grouped} ${written}/parents.csv --level 2)
example_says(summarize_orders_parents_orders "customers: 2 read = 2 with a purchase\norders of rows that can be used: 4 read = 4 in the table\n"
    summarize_orders ${grouped} ${written}/parents.csv)
example_refuses(summarize_orders_parents_late 1 "grouped.csv, line 5, customer \"b\": the order must not lie after 2011-02-28" summarize_orders ${written}/grouped.csv
    --as-of 2011-02-28 --late refuse --parents ${written}/parents.csv)
function(parents_refuse name sentence text)
    write_file(parents_${name}.csv "account,parent\n${text}")
    example_refuses(summarize_orders_parents_${name} 1 "parents_${name}.csv, line ${sentence}" summarize_orders ${grouped} ${written}/parents_${name}.csv)
endfunction()
parents_refuse(two "4: parent must be x, as in an earlier row of a, got \"y\"\n$" "a,x\na,x\na,y\n")
parents_refuse(cycle "4: parent must be an account that is not below c, got \"a\"\n$" "a,b\nb,c\nc,a\n")
parents_refuse(itself "2: parent must be an account that is not below a, got \"a\"\n$" "a,a\n")
parents_refuse(nobody "2: account must be a name, got \"\"\n$" ",a\n")
example_refuses(summarize_orders_level_alone 2 "--level must be given with --parents" summarize_orders ${orders} --as-of 1997-12-31 --level 1)

set(cdnow ${data}/cdnow_transactions.csv --columns customer=customer_id)
example_test(lifetime_value_parameters "r,0\\.242594[0-9]+,.*log_likelihood,-9582\\.4292.*verdict,converged"
    lifetime_value ${cdnow} --model bg_nbd --calibrate-until 1997-09-30 --unit week --spend none --parameters)
example_test(lifetime_value_compare "Pareto/NBD,4,-9594\\.97617"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --holdout-until 1998-06-30 --unit week --compare)
example_refuses(lifetime_value_too_early 1 "cdnow_transactions\\.csv: there must be an order up to 1996-12-31 to calibrate by, but the first is of 1997-01-01"
    lifetime_value ${cdnow} --calibrate-until 1996-12-31 --holdout-until 1998-06-30)
example_refuses(lifetime_value_compare_covariates 2 "--compare: models are compared without covariates"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --compare --covariates none.csv)
example_refuses(lifetime_value_summary_dates 2 "--summary: summaries have no dates"
    lifetime_value ${cdnow} --summary --calibrate-until 1997-09-30)
example_refuses(lifetime_value_discount 2 "--discount: the rate per year must be finite and above 0, or 0 for none, got -0\\.1"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --discount -0.1)
example_refuses(lifetime_value_discount_nan 2 "--discount must be a number, got \"nan\"" lifetime_value ${cdnow} --calibrate-until 1997-09-30 --discount nan)
example_refuses(lifetime_value_horizon_words 2 "--horizon must be a number, got \"1e400\"" lifetime_value ${cdnow} --calibrate-until 1997-09-30 --horizon 1e400)
example_refuses(lifetime_value_endless 2 "--horizon inf: without --discount the value of a customer has no end"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --horizon inf)
example_says(lifetime_value_infinite_horizon "over an infinite horizon expected_purchases is left out" lifetime_value ${cdnow} --calibrate-until 1997-09-30
    --horizon inf --discount 0.1)
example_refuses(lifetime_value_compare_parameters 2 "--compare prints a table of its own"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --compare --parameters)
example_says(lifetime_value_file_ends "ends on 1998-06-30: so does the holdout; what came until 1999-12-31 is not known"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --holdout-until 1999-12-31 --spend none)
example_refuses(lifetime_value_no_holdout 1 "there must be an order after 2099-12-31 for a holdout, but the last is of 1998-06-30"
    lifetime_value ${cdnow} --calibrate-until 2099-12-31 --holdout-until 2100-12-31)
write_file(none_usable.csv "customer,date,amount\na,1997-01-01,x\nb,never,1\n")
foreach(rest "" "--holdout-until;1998-06-30")
    list(LENGTH rest with_holdout)
    example_refuses(lifetime_value_none_usable_${with_holdout} 1 "there must be at least one customer with a purchase, got 0; rows: 2 read = 0 used"
        lifetime_value ${written}/none_usable.csv --calibrate-until 1997-09-30 --bad-rows skip ${rest})
endforeach()
write_file(no_amounts.csv "customer,date\na,1997-01-01\nb,1997-01-01\nb,1997-02-01\n")
example_says(lifetime_value_no_amounts "the file has no amounts: every purchase counts 1" lifetime_value ${written}/no_amounts.csv --calibrate-until 1997-12-31)
# A return is no purchase: x of b is 0
example_test(lifetime_value_return_is_no_purchase "\nb,0,0," lifetime_value ${written}/b_returns.csv --calibrate-until 1997-12-31 --returns net --spend none)
write_file(b_returns.csv "${head}a,1997-01-01,1\na,1997-03-01,1\nb,1997-01-01,9\nb,1997-02-01,-4\n")
function(summary_refuses name sentence text)
    write_file(summary_${name}.csv "${text}")
    example_refuses(lifetime_value_summary_${name} 1 "${sentence}" lifetime_value ${written}/summary_${name}.csv --summary)
endfunction()
summary_refuses(twice "summary_twice.csv, line 3, customer \"a\": customer must be there once, got \"a\" \\(first in line 2\\)\n$" "customer,x,t_x,T\na,1,2,3\na,0,0,3\n")
summary_refuses(late_purchase "line 2, customer \"a\": t_x must be in \\[0, 3\\], the age of the customer, got \"4\"\n$" "customer,x,t_x,T\na,1,4,3\n")
summary_refuses(no_time "line 2, customer \"a\": t_x must be above 0 for who bought again, got \"0\"\n$" "customer,x,t_x,T\na,1,0,3\n")
summary_refuses(half "line 2, customer \"a\": x must be a whole number from 0 on, got \"1.5\"\n$" "customer,x,t_x,T\na,1.5,1,3\n")
example_refuses(lifetime_value_summary_option 2 "--summary: --returns is for orders; leave it out" lifetime_value ${written}/summary_twice.csv --summary --returns net)
write_file(one_channel.csv "customer,channel\na,1\n")
example_refuses(lifetime_value_covariate_missing 1 "one_channel.csv: every customer must have a row, but \"b\" has none\n$"
    lifetime_value ${orders} --calibrate-until 1997-09-30 --covariates ${written}/one_channel.csv)
write_file(channels.csv "customer\na\nb\n")
example_refuses(lifetime_value_no_covariates 1 "channels.csv: there must be a column of numbers besides customer, got none\n$"
    lifetime_value ${orders} --calibrate-until 1997-09-30 --covariates ${written}/channels.csv)
example_says(lifetime_value_two_times "expected_purchases covers 10 weeks, actual counts the 39 of the holdout"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --holdout-until 1998-06-30 --horizon 10)

example_test(donations "x,t_x,n,count,p_alive,expected_purchases" donations ${data}/donations_simulated.csv)
write_file(cells.csv "x,t_x,n,count\n1,2,6,9\n3,2,6,5\n")
example_refuses(donations_bad_row 1 "cells.csv, line 3: x, t_x and n must be whole numbers.*got 3, 2, 6" donations ${written}/cells.csv)
write_file(many_opportunities.csv "x,t_x,n,count\n1,2,6,9\n1,1,666666,300\n")
example_refuses(donations_many_opportunities 1 "many_opportunities.csv, line 3: n must be at most 10000, got \"666666\"\n$" donations ${written}/many_opportunities.csv)
example_refuses(donations_half_an_opportunity 2 "--horizon must be a whole number of opportunities, got 1\\.5"
    donations ${data}/donations_simulated.csv --horizon 1.5)

# The reference scores of the R package rfm: tests/golden
example_test(rfm_scores "Abbey O'Reilly,205,6,472,3,4,3,Potential Loyalist" rfm_scores ${data}/rfm_orders.csv --as-of 2006-12-31
    --columns customer=customer_id,date=order_date,amount=revenue --edges type7_plus_one --map rfm_0_3_0)
example_refuses(rfm_scores_negative_bins 2 "--bins: must be a whole number in \\[1, 1000000\\], got \"-1\"\n$" rfm_scores ${data}/rfm_orders.csv --as-of 2006-12-31 --bins -1)
example_refuses(rfm_scores_summary_of_orders 2 "--(as-of|summary) excludes" rfm_scores ${data}/rfm_orders.csv --summary --as-of 2006-12-31)
example_refuses(rfm_scores_no_day 2 "--as-of must be given for orders" rfm_scores ${data}/rfm_orders.csv)
example_refuses(rfm_scores_impossible_day 2 "--as-of must be a day such as 2006-12-31, got \"2006-02-30\"" rfm_scores ${data}/rfm_orders.csv --as-of 2006-02-30)

# Closeness of Opricovic and Tzeng's alternative A3, Wang and Chin's consistency ratio: tests/golden
set(hydropower ${data}/mcdm_opricovic2007_hydropower.csv --criteria ${data}/mcdm_opricovic2007_hydropower_criteria.csv)
example_test(score_customers "A3,0\\.8771045139308" score_customers ${hydropower} --weights equal --method topsis)
example_test(score_customers_ahp "CR,0\\.22901130676" score_customers --ahp ${data}/ahp_wangchin2011_6x6.csv)
example_says(score_customers_ahp_warning "consistency ratio 0\\.2290113067.*must be at most 0\\.1 for weights that can be relied on" score_customers --ahp ${data}/ahp_wangchin2011_6x6.csv)
# A circle of preferences has weights of 1/3 each and says nothing: CI = (9 + 1/9 + 1 - 3) / 2 = 3.5556, CR = 3.5556 / 0.58
write_file(circle.csv "1,9,1/9\n1/9,1,9\n9,1/9,1\n")
write_file(three.csv "id,a,b,c\nA,0,10,10\nB,10,0,5\nC,10,10,0\n")
write_file(three_criteria.csv "criterion,direction,weight\na,max,1\nb,max,1\nc,max,1\n")
example_says(score_customers_circle "consistency ratio 6\\.130.*must be at most 0\\.1" score_customers ${written}/three.csv --criteria ${written}/three_criteria.csv
    --weights ahp --ahp ${written}/circle.csv)
set(eleven "")
foreach(row RANGE 1 11)
    foreach(column RANGE 1 11)
        if(row EQUAL column)
            string(APPEND eleven 1)
        elseif(row LESS column)
            string(APPEND eleven 2)
        else()
            string(APPEND eleven 1/2)
        endif()
        if(column LESS 11)
            string(APPEND eleven ",")
        endif()
    endforeach()
    string(APPEND eleven "\n")
endforeach()
write_file(eleven.csv "${eleven}")
example_says(score_customers_eleven "there is no consistency ratio, for the table of Saaty \\(1980\\) ends at 10 criteria, got 11" score_customers --ahp ${written}/eleven.csv)
write_file(nobody.csv "id,a,b,c\nA,0,10,10\n,10,0,5\n")
example_refuses(score_customers_nobody 1 "nobody.csv, line 3: id must be a name, got \"\"\n$" score_customers ${written}/nobody.csv --criteria ${written}/three_criteria.csv)
write_file(zero_judgement.csv "1,0\n0,1\n")
example_refuses(score_customers_zero_judgement 1 "line 1: field 2 must be a judgement above 0, got \"0\"\n$" score_customers --ahp ${written}/zero_judgement.csv)

write_file(breaks.csv "2\n2\n6\n5\n-1\n4\n-1\n-1\n-1\n2\n")
example_test(natural_breaks "k_used,3\ncost,2\nsize_1,4\nsize_2,3\nsize_3,3\nupper_1,-1" natural_breaks ${written}/breaks.csv --k 3)
write_file(decimal_comma.csv "1,5\n2,5\n")
example_refuses(natural_breaks_decimal_comma 1 "there must be one value a line, got 2 fields in line 1" natural_breaks ${written}/decimal_comma.csv --k 2)
example_test(natural_breaks_decimal_comma_read "upper_1,1\\.5\n" natural_breaks ${written}/decimal_comma.csv --k 2 --separator | --decimal ,)

write_file(features.csv "id,x\na,1\nb,2\nc,30\n")
example_test(cluster_customers "id,label,distance\na,0,0\\.5\nb,0,0\\.5\nc,1,0" cluster_customers ${written}/features.csv --k 2)
write_file(more_features.csv "id,x,\"y, scaled\"\na,1,7\nb,2,7\nc,30,7\n")
example_test(cluster_customers_features "a,0,0\nb,0,0\nc,0,0" cluster_customers ${written}/more_features.csv --k 1 --features "\"y, scaled\"")
example_test(cluster_customers_orders "id,label,distance\na,[01],0\nb,[01],0\n$" cluster_customers ${orders} --as-of 1997-12-31 --k 2)
example_refuses(cluster_customers_features_of_orders 2 "--features: of orders they are recency, orders, .*, got \"x\"" cluster_customers ${orders} --as-of 1997-12-31
    --k 1 --features x)
example_refuses(cluster_customers_orders_without_day 2 "--as-of.*--order is for orders; leave it out" cluster_customers ${written}/features.csv --k 2 --order id)
write_file(same_features.csv "id,x,x\na,1,2\nb,2,2\n")
example_refuses(cluster_customers_same_features 1 "there are two columns called \"x\"" cluster_customers ${written}/same_features.csv --k 2)
write_file(same_ids.csv "id,x\na,1\na,2\n")
example_refuses(cluster_customers_same_ids 1 "line 3, customer \"a\": id must be there once, got \"a\" \\(first in line 2\\)" cluster_customers ${written}/same_ids.csv --k 2)
example_refuses(cluster_customers_half_k 2 "--k" cluster_customers ${written}/features.csv --k 2.7)

example_test(key_accounts "Two years of a key-account programme.*Who moved, and why" key_accounts)
example_test(watch_portfolio "customers +2,357 +684.*open alarms +15.*with an alarm +15  60\\.0 %.*= end +70,976 +684.*key +83 +46 +24 +17 +85.*Ada +49,928 +0 +-7,007" watch_portfolio)
example_test(watch_portfolio_shop "customers +926 +651.*only the last one counts here.*churned +80,110 +330" watch_portfolio ${data}/rfm_orders.csv
    --columns customer=customer_id,date=order_date,amount=revenue --as-of 2006-12-31 --months 12 --tiers 300,180,60)
example_refuses(watch_portfolio_no_day 2 "--as-of must be given with a file of orders" watch_portfolio ${orders})
example_refuses(watch_portfolio_tiers 2 "--tiers must be three amounts that fall, got 1,2,3\n$" watch_portfolio --tiers 1,2,3)
example_refuses(watch_portfolio_equal_tiers 2 "--tiers must be three amounts that fall, got 50,50,50\n$" watch_portfolio --tiers 50,50,50)
example_refuses(watch_portfolio_nobody 1 "watch_portfolio: there must be a purchase in the 2 months up to 1997-12-28\n$" watch_portfolio ${orders} --as-of 1998-02-28 --months 2)
example_refuses(key_accounts_no_day 2 "--as-of must be given with a file of orders" key_accounts ${orders})
example_test(why_changed "638 customers are in both books; 14 came, 28 left.*52 moved.*Velda Goyette' fell from A to B by its own movement" why_changed)
example_test(why_changed_one "^customer 'Velda Goyette' fell from A to B[^\n]*\n$" why_changed --customer "Velda Goyette")
example_refuses(why_changed_nobody 2 "\nwhy_changed: customer 'Nobody' is in neither book" why_changed --customer Nobody)
example_refuses(why_changed_no_day 2 "--before and --as-of must be given with a file of orders" why_changed ${orders} --as-of 1997-12-31)
example_test(explain_segments "Who is in each segment.*Segment Champions: 158 customers" explain_segments)
example_test(explain_segments_lines "What they buy.*What they may need next" explain_segments ${data}/tea_shop_lines.csv --as-of 2024-12-31 --returns money)
# Order 1 of a has a line that was sent a month later: two purchase days by line, one by order
write_file(sent_later.csv "customer,date,amount,id\na,2024-01-01,5,1\na,2024-02-01,6,1\nb,2024-03-01,7,1\n")
example_test(explain_segments_lines_alone "rhythm +2 purchase days" explain_segments ${written}/sent_later.csv --as-of 2024-12-31 --customer a)
example_test(explain_segments_by_order "rhythm +1 purchase days" explain_segments ${written}/sent_later.csv --as-of 2024-12-31 --customer a --order id)
example_refuses(explain_segments_missing_column 1 "there is no column \"zzz\"" explain_segments ${data}/tea_shop_lines.csv --as-of 2024-12-31 --returns money --columns category=zzz)
example_refuses(explain_segments_no_segment 2 "--segment must be one that has customers \\(.*\\), got \"x\"" explain_segments --segment x)

# What people come with: two exports as they are, scores, clusters and lifetime values of each from one command.
add_executable(exports examples/exports.cpp)
target_compile_features(exports PRIVATE cxx_std_20)
add_test(NAME examples/exports COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/examples/exports.sh $<TARGET_FILE_DIR:rfm_scores> $<TARGET_FILE:exports>)

# A month later: two months of a CRM on its own database, worked out anew by SQL; killed; and a customer forgotten.
add_executable(monthly_run_check examples/monthly_run.cpp)
target_compile_features(monthly_run_check PRIVATE cxx_std_20)
target_link_libraries(monthly_run_check PRIVATE SQLite::SQLite3)
add_test(NAME examples/monthly_run_two_months COMMAND monthly_run_check two_months $<TARGET_FILE_DIR:monthly_run> ${CMAKE_CURRENT_SOURCE_DIR}/golden/monthly_run.txt)
add_test(NAME examples/monthly_run_kills COMMAND monthly_run_check kills $<TARGET_FILE_DIR:monthly_run> 50)
add_test(NAME examples/monthly_run_erase COMMAND monthly_run_check erase $<TARGET_FILE_DIR:monthly_run>)
set_tests_properties(examples/monthly_run_two_months examples/monthly_run_kills examples/monthly_run_erase PROPERTIES TIMEOUT 600)
set_tests_properties(examples/monthly_run_kills PROPERTIES COST 60)
add_test(NAME examples/monthly_run_lines COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/examples/monthly_run_lines.sh)
example_refuses(monthly_run_nothing_asked 2 "--as-of or --erase must be given" monthly_run ${written}/nowhere.sqlite)
example_refuses(monthly_run_nowhere 1 "cannot open .*nowhere.sqlite: unable to open database file" monthly_run ${written}/nowhere.sqlite --as-of 2025-10-31)
example_refuses(monthly_run_no_database 1 "cannot open .*orders.csv: file is not a database" monthly_run ${orders} --as-of 2025-10-31)
example_refuses(make_crm_accounts 2 "--accounts: must be a whole number in \\[1, .*, got \"0\"\n$" make_crm ${written}/nowhere.sqlite --accounts 0)

# Accounts to managers: the bound of the certificate proves 417 the least.
set(managed ${data}/managed_accounts.csv ${data}/managed_managers.csv ${data}/managed_fit.csv)
example_test(assign_managers "^account,manager,cost,why\nAlder,Bo,16,cheapest\n.*\nElm,Cy,29,fixed\n.*\nGorse,Ada,29,whoever fits better is full\n"
    assign_managers ${managed} --change-cost 10)
example_says(assign_managers_proof "^cost 417, bound 41[67].*\nmanager Bo: 6 accounts, 51 hours; price of a place 13, of an hour 0\n"
    assign_managers ${managed} --change-cost 10)
write_file(managers_by_hours.csv "id,least,places,hours\nAda,30,,60\nBo,,,60\nCy,,,60\n")
example_says(assign_managers_hours "manager Ada: 3 accounts, 35 hours" assign_managers ${data}/managed_accounts.csv ${written}/managers_by_hours.csv ${data}/managed_fit.csv)
function(assign_managers_refuses name sentence status accounts managers fit)
    write_file(${name}_accounts.csv "${accounts}")
    write_file(${name}_managers.csv "${managers}")
    write_file(${name}_fit.csv "${fit}")
    example_refuses(assign_managers_${name} ${status} "${sentence}" assign_managers ${written}/${name}_accounts.csv ${written}/${name}_managers.csv
        ${written}/${name}_fit.csv ${ARGN})
endfunction()
set(fit "account,manager,cost\na,x,1\nb,x,2\n")
assign_managers_refuses(full "^assign_managers: 2 accounts \\(a, b\\) may only go to x, who can take 1\n$" 1 "id\na\nb\n" "id,places\nx,1\n" "${fit}")
assign_managers_refuses(nobody "nobody_accounts.csv, line 4: account c must have at least one manager who may have it, got none of 1: 1 without a finite cost\n$" 1
    "id\na\nb\nc\n" "id\nx\n" "${fit}")
# A column whose name is not known limits nobody, which is said: it may be misspelt
write_file(unread_managers.csv "id,most_accounts\nAda,1\nBo,1\nCy,1\n")
example_says(assign_managers_unread "^[^\n]*unread_managers.csv: not read: \"most_accounts\"; read where they are there: \"id\", \"least\", \"places\", \"hours\"\n"
    assign_managers ${data}/managed_accounts.csv ${written}/unread_managers.csv ${data}/managed_fit.csv)
write_file(unread_lines.csv "id,response,scale,half,cieling\na,log,5,2,1\n")
example_says(allocate_budget_unread "^[^\n]*unread_lines.csv: not read: \"cieling\"; read where" allocate_budget ${written}/unread_lines.csv --budget 3)
assign_managers_refuses(least "least_managers.csv, line 2: least must be at most places, got \"2\"\n$" 1 "id\na\n" "id,least,places\nx,2,1\n" "${fit}")
assign_managers_refuses(no_hours "no_hours_accounts.csv, line 2: hours must be a number above 0, at most 1e15, got \"0\"\n$" 1 "id,hours\na,0\n" "id\nx\n" "${fit}")
assign_managers_refuses(unknown "unknown_fit.csv, line 3: account must be in its list, got b\n$" 1 "id\na\n" "id\nx\n" "${fit}")
assign_managers_refuses(twice "twice_fit.csv, line 3: each pair must be there once, got a second one of account a and manager x\n$" 1 "id\na\n" "id\nx\n"
    "account,manager,cost\na,x,1\na,x,2\n")
assign_managers_refuses(fixed "fixed_accounts.csv, line 2: fixed must be the id of a manager, 0 or 1, got \"y\"\n$" 1 "id,fixed\na,y\n" "id\nx\n" "${fit}")
assign_managers_refuses(large "large_fit.csv, line 2: cost must be at most 1e290 in size, got \"1e300\"\n$" 1 "id\na\n" "id\nx\n" "account,manager,cost\na,x,1e300\n")
assign_managers_refuses(called_one "called_one_accounts.csv, line 2: fixed must be yes or no where a manager is called like that, got \"1\"\n$" 1
    "id,current,fixed\na,2,1\n" "id\n1\n2\n" "account,manager,cost\na,1,1\na,2,1\n")
assign_managers_refuses(change "^assign_managers: --change-cost must be in \\[0, 1e290\\], or infinite, got -1\n$" 2 "id\na\n" "id\nx\n" "${fit}" --change-cost=-1)

# A budget placed: the figures are proved by the certificate beside them, whose bound no other placing exceeds.
set(placed allocate_budget ${data}/budget_lines.csv)
example_test(allocate_budget "^id,amount,value,marginal,why\nAlder,1928\\.90257744.*\"at the price of its group, which is at its ceiling\".*Larch,60,.*,fixed\n" ${placed} --budget 7000 --groups ${data}/budget_groups.csv)
example_says(allocate_budget_certificate "value,22467\\.3261020782.*bound,22467\\.3261020782.*key,4000,1\\.88433538661429.*at its ceiling" ${placed} --budget 7000 --groups ${data}/budget_groups.csv)
example_test(allocate_budget_curve "^budget,spend,value,price\n672,672,.*\n7000,7000" ${placed} --budget 7000 --curve 4)
example_says(allocate_budget_target "budget,6999\\.63276493.*value,2246[67]" ${placed} --target 22467 --groups ${data}/budget_groups.csv)
example_test(allocate_budget_units "\nAlder,[0-9]+,.*\nBirch,[0-9]+," ${placed} --budget 7000 --units 1)
example_says(allocate_budget_tight "spend,3000\n.*value,13961\\.2087.*gap,0\n" ${placed} --budget 3000 --units 1 --groups ${data}/budget_groups.csv)
example_refuses(allocate_budget_units_beyond 2 "target must be one that can be reached, at most 23221\\.55.*got 30000\n$" ${placed} --target 30000 --units 1 --groups ${data}/budget_groups.csv)
example_refuses(allocate_budget_bounds 1 "the floor of group 'key' \\([^\n]*budget_groups.csv, line 2\\) asks for 1500, the budget allows 400\n$" ${placed} --budget 400 --groups ${data}/budget_groups.csv)
example_refuses(allocate_budget_beyond 2 "target must be one that can be reached, at most 28842\\.4.*got 3000000000\n$" ${placed} --target 3e9)
example_refuses(allocate_budget_nothing_asked 2 "--budget or --target must be given" ${placed})
write_file(budget_half.csv "id,response,scale,half\na,log,5,0\n")
example_refuses(allocate_budget_half 1 "budget_half.csv, line 2: half must be above 0, got \"0\"\n$" allocate_budget ${written}/budget_half.csv --budget 3)
write_file(budget_kind.csv "id,response,scale\na,lag,5\n")
example_refuses(allocate_budget_kind 1 "budget_kind.csv, line 2: response must be power, log, exponential or hill, got \"lag\"\n$" allocate_budget ${written}/budget_kind.csv --budget 3)
write_file(budget_floors.csv "id,response,scale,half,floor,ceiling\na,log,5,1,,\nb,log,5,1,3,2\n")
example_refuses(allocate_budget_floors 1 "the floor of customer 'b' \\([^\n]*budget_floors.csv, line 3\\)" allocate_budget ${written}/budget_floors.csv --budget 3)
write_file(budget_between.csv "id,response,scale,half,floor,ceiling\na,log,5,1,,\nb,log,5,1,2.1,2.9\n")
example_refuses(allocate_budget_between 2 "^allocate_budget: [^\n]*budget_between.csv, line 3: there must be a whole number between the floor 2.1 and the ceiling 2.9\n$"
    allocate_budget ${written}/budget_between.csv --budget 30 --units 1)
write_file(budget_steep.csv "id,response,scale,half\na,log,1e300,1e-300\n")
example_refuses(allocate_budget_steep 1 "^allocate_budget: [^\n]*budget_steep.csv, line 2: [^\n]*got [^ ]*\n$" allocate_budget ${written}/budget_steep.csv --budget 3)
write_file(budget_circle.csv "group,parent\nkey,all\nall,key\n")
example_refuses(allocate_budget_circle 1 "budget_circle.csv, line 2: parent must be a group that does not lie in this one, got \"all\"\n$" ${placed} --budget 7000
    --groups ${written}/budget_circle.csv)
# The plan of contacts: 76 contacts of the shipped book; a later file raises, cancels and keeps; what is wrong is said with its line.
set(people ${data}/contact_accounts.csv ${data}/contact_managers.csv)
set(half_year --as-of 2026-01-05 --until 2026-06-30 --ics ${written}/contacts.ics)
example_test(account_plan "Ada +30 +21 +254 .* 2 +0 +2 +2\n.*Delta Foods +manager +2025-08-10 +148.*76 contacts of.*; 31 reviews" account_plan ${people} ${half_year})
example_test(account_plan_not_levelled "Ada +30 +21 +254 +8\\.3 % +2026-01-05 +4 +1 +0 +0\n" account_plan ${people} ${half_year} --level no)
function(account_plan_writes name expected)
    list(JOIN people " " files)
    set(to ${written}/account_plan)
    add_test(NAME examples/account_plan_${name} COMMAND sh -c "$<TARGET_FILE:account_plan> ${files} --as-of 2026-01-05 --until 2026-06-30 \
--ics ${to}_${name}.ics --csv ${to}_${name}.csv > ${to}_${name}.txt && tr -d '\\r' < ${to}_${name}.${name}")
    set_tests_properties(examples/account_plan_${name} PROPERTIES PASS_REGULAR_EXPRESSION "${expected}")
endfunction()
account_plan_writes(csv "^customer,tier,manager,role,channel,due,release,latest,on,why\n.*\nBergmann GmbH,0,Bo,manager,visit,2026-05-10,2026-05-01,2026-05-08,2026-05-07,.dedicated manager: every month, number 6, early as days are full.\n")
example_refuses(account_plan_to_what 2 "--to: --csv must name the file\n$" account_plan ${people} ${half_year} --to zoho)
example_refuses(account_plan_to_whom 2 "--to: must be hubspot, salesforce or zoho, got \"shopify\"" account_plan ${people} ${half_year} --csv ${written}/x.csv --to shopify)
list(JOIN people " " people_files)
add_test(NAME examples/account_plan_to_zoho COMMAND sh -c "$<TARGET_FILE:account_plan> ${people_files} --as-of 2026-01-05 --until 2026-06-30 --ics ${written}/to.ics \
--csv ${written}/to.csv --to zoho > /dev/null && cat ${written}/to.csv")
set_tests_properties(examples/account_plan_to_zoho PROPERTIES PASS_REGULAR_EXPRESSION
    "^Related To,Due Date,Subject,Description,Status\n.*\nBergmann GmbH,2026-05-07,.visit, manager.,.dedicated manager: every month, number 6, early as days are full.,Not Started\n")
# Arden Tools' play began on 2025-07-01: 273 days later is the third review of its solution.
account_plan_writes(ics "BEGIN:VTODO\nUID:review-Arden%20Tools-tier%200-solution-3-20260331@clientele.invalid\nDTSTAMP:20260105T000000Z\nDUE.VALUE=DATE:20260331\nSUMMARY:Arden Tools: solution review\n")
write_file(people_of_nobody.csv "customer,tier,manager,role,anchor,refused\nx,0,,manager,2026-01-01,\n")
example_test(account_plan_nobody "\\(nobody\\) +5 " account_plan ${written}/people_of_nobody.csv ${data}/contact_managers.csv ${half_year})
example_refuses(account_plan_csv_nowhere 1 "--csv: cannot write \"/nowhere/plan.csv\": No such file or directory\n$" account_plan ${people} ${half_year} --csv /nowhere/plan.csv)
example_refuses(account_plan_2027 2 "^account_plan: --until: china_calendar: a day must be in a year whose notice is known, 2022, [^\n]*, got 2027-[-0-9]+\n$"
    account_plan ${people} --as-of 2026-12-01 --until 2027-06-30 --ics ${written}/no.ics --calendar china)
example_refuses(account_plan_backwards 2 "--until must not lie before --as-of, 2026-01-05, got 2026-01-04\n$"
    account_plan ${people} --as-of 2026-01-05 --until 2026-01-04 --ics ${written}/no.ics)
example_refuses(account_plan_far 2 "^account_plan: --until must lie at most 36525 days after --as-of, 2026-01-05, got 2226-01-04\n$"
    account_plan ${people} --as-of 2026-01-05 --until 2226-01-04 --ics ${written}/no.ics)
example_test(account_plan_festivals "Care: greetings.*2026-02-14 +all +Spring Festival\n.*2026-06-18 +all +Dragon Boat\n" account_plan ${people} ${half_year} --calendar china)
write_file(people_born.csv "customer,tier,manager,role,anchor,refused,born,founded\nx,0,Ada,manager,2026-01-01,,1980-02-14,1999-03-02\nx,0,Ada,operator,2026-01-01,,,1999-03-02\n")
example_test(account_plan_birthday "Care: greetings[^C]*2026-02-13 +x +birthday, manager\n +2026-03-02 +x +foundation\n" account_plan ${written}/people_born.csv
    ${data}/contact_managers.csv ${half_year})
# Where days are full a visit is late, and the next of the same person follows it on a later day.
set(crowd "customer,tier,manager,role,anchor,refused\n")
foreach(i RANGE 10 49)
    string(APPEND crowd "c${i},0,Ada,manager,2025-12-01,\n")
endforeach()
write_file(people_crowd.csv "${crowd}")
write_file(one_a_day.csv "manager,visits_a_day\nAda,1\n")
add_test(NAME examples/account_plan_crowd COMMAND sh -c "$<TARGET_FILE:account_plan> ${written}/people_crowd.csv ${written}/one_a_day.csv \
--as-of 2026-01-05 --until 2026-06-30 --ics ${written}/crowd.ics --csv ${written}/crowd.csv > ${written}/crowd.txt \
&& tail -n +2 ${written}/crowd.csv | sort -t, -k1,1 -k6,6 | awk -F, '$1 == who && $9 <= on { exit 1 } { who = $1; on = $9 }'")
write_file(no_calendar.ics "customer\n")
example_refuses(account_plan_before 1 "no_calendar.ics, line 1: a calendar must begin with BEGIN:VCALENDAR, got \"customer\"\n$"
    account_plan ${people} ${half_year} --before ${written}/no_calendar.ics)
function(accounts_refuse name sentence row)
    write_file(people_${name}.csv "customer,tier,manager,role,anchor,refused\nx,0,Ada,manager,2026-01-01,\n${row}\n")
    example_refuses(account_plan_${name} 1 "people_${name}.csv, line 3[^\n]*${sentence}" account_plan ${written}/people_${name}.csv
        ${data}/contact_managers.csv ${half_year})
endfunction()
write_file(people_asked.csv "customer,tier,manager,role,anchor,refused\nx,2,Ada,manager,2026-01-01,\nx,2,Ada,operator,2026-01-01,\n")
example_test(account_plan_not_asked "contacts of 1 people.*\n1 of a tier and role that the playbook does not contact\\.\n$"
    account_plan ${written}/people_asked.csv ${data}/contact_managers.csv --as-of 2026-01-05 --until 2026-06-30 --ics ${written}/asked.ics)
accounts_refuse(role "role must be operator, manager, decision_maker or executive_sponsor, got \"boss\"" "y,0,Ada,boss,2026-01-01,")
string(ASCII 7 bell)
accounts_refuse(no_text "customer must be text in UTF-8 without control characters, got " "y${bell},0,Ada,manager,2026-01-01,")
accounts_refuse(tier "tier must be an integer in .0, 3., got \"4\"" "y,4,Ada,manager,2026-01-01,")
accounts_refuse(manager "manager must be one of the managers, or empty, got \"Zoe\"" "y,0,Zoe,manager,2026-01-01,")
accounts_refuse(late "anchor must be a day on or before 2026-01-05, got \"2026-02-01\"" "y,0,Ada,manager,2026-02-01,")
accounts_refuse(channel "refused must be phone, visit, video and mail, separated by blanks, or all, got \"phone Visit\"" "y,0,Ada,manager,2026-01-01,phone Visit")
accounts_refuse(twice "role must be there once for each customer, got \"manager\"" "x,0,Ada,manager,2026-01-01,")
write_file(people_started.csv "customer,tier,manager,role,anchor,refused,started\nx,0,Ada,manager,2026-01-01,,2026-02-01\n")
example_refuses(account_plan_started 1 "people_started.csv, line 2: started must be a day on or before 2026-01-05, or empty, got \"2026-02-01\"\n$" account_plan
    ${written}/people_started.csv ${data}/contact_managers.csv ${half_year})

# One page about all customers: whole without a browser, and as people see it in one.
add_test(NAME examples/report_page COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/examples/report_page.sh $<TARGET_FILE_DIR:customer_report> ${data})
find_program(CLIENTELE_CHROMIUM chromium)
find_program(CLIENTELE_NODE node)
if(CLIENTELE_CHROMIUM AND CLIENTELE_NODE AND EXISTS ${CLIENTELE_ECHARTS})
    set(pages)
    foreach(language en zh)
        foreach(shop cdnow rfm tea)
            set(of_cdnow ${data}/cdnow_transactions.csv --columns customer=customer_id --as-of 1998-06-30)
            set(of_rfm ${data}/rfm_orders.csv --columns customer=customer_id,date=order_date,amount=revenue --as-of 2006-12-31)
            set(of_tea ${data}/tea_shop_lines.csv --as-of 2024-12-31 --returns net)
            set(page ${written}/${shop}_${language}.html)
            add_test(NAME examples/report_${shop}_${language} COMMAND customer_report ${of_${shop}} --lang ${language} --out ${page})
            set_tests_properties(examples/report_${shop}_${language} PROPERTIES FIXTURES_SETUP report_pages PASS_REGULAR_EXPRESSION "20 pictures\n$")
            list(APPEND pages ${page})
        endforeach()
    endforeach()
    add_test(NAME examples/report_in_browser COMMAND ${CLIENTELE_NODE} ${CMAKE_CURRENT_SOURCE_DIR}/examples/report_in_browser.mjs ${CLIENTELE_CHROMIUM} ${pages})
    set_tests_properties(examples/report_in_browser PROPERTIES FIXTURES_REQUIRED report_pages RUN_SERIAL ON TIMEOUT 320)
endif()
