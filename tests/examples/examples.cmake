# The examples on shipped data: each runs, and prints a figure whose source is known.
set(data ${PROJECT_SOURCE_DIR}/examples/data)
function(example_test name expected)
    add_test(NAME examples/${name} COMMAND ${ARGN})
    set_tests_properties(examples/${name} PROPERTIES PASS_REGULAR_EXPRESSION "${expected}")
endfunction()

# The optimum of the BG/NBD on the CDNOW sample: tests/golden/README-orders.md
example_test(quickstart "BG/NBD +r +0\\.242595 .*-9,582\\.429207.*In all 1,653\\.4 predicted, 1,882 made" quickstart)
example_test(own_policies "The ten VIP.*C1901" own_policies)
example_test(every_policy "in every place.*2,357 customers, 244,092 dollars.*converged.*visited for 4,000" every_policy)
example_test(explain_segments "Who is in each segment.*Segment Champions: 158 customers" explain_segments)
example_test(explain_segments_missing_column "there is no column \"zzz\""
    explain_segments ${data}/tea_shop_lines.csv --as-of 2024-12-31 --columns category=zzz)
# Every program says what it is, and refuses what it does not know in one sentence.
file(GLOB programs ${PROJECT_SOURCE_DIR}/examples/*.cpp)
foreach(program IN LISTS programs)
    cmake_path(GET program STEM program)
    example_test(${program}_help "Usage: ${program}.*--help" ${program} --help)
    example_test(${program}_unknown_option "^${program}: The following argument was not expected: --unheard-of" ${program} --unheard-of)
endforeach()
example_test(key_accounts "Two years of a key-account programme.*Who moved, and why" key_accounts)
example_test(rfm_segments "map standard: 0 of 125 cells uncovered" rfm_segments)
example_test(own_likelihood "largest derivative left [0-9.]+e-1" own_likelihood)
example_test(own_purchase_model "converged" own_purchase_model)
example_test(describe_clusters "k = " describe_clusters)

set(cdnow ${data}/cdnow_transactions.csv --columns customer=customer_id)
example_test(lifetime_value_parameters "r,0\\.242594[0-9]+,.*log_likelihood,-9582\\.4292.*verdict,converged"
    lifetime_value ${cdnow} --model bg_nbd --calibrate-until 1997-09-30 --unit week --spend none --parameters)
example_test(lifetime_value_compare "Pareto/NBD,4,-9594\\.97617"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --holdout-until 1998-06-30 --unit week --compare)
example_test(lifetime_value_compare_covariates "--compare: models are compared without covariates"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --compare --covariates none.csv)
example_test(lifetime_value_unknown_column "--columns: the names are customer, date, amount, got \"spend\""
    lifetime_value ${data}/cdnow_transactions.csv --columns customer=customer_id,spend=amount --calibrate-until 1997-09-30)
example_test(lifetime_value_malformed_column "--columns: every item must read name=column, got \"customer\""
    lifetime_value ${data}/cdnow_transactions.csv --columns customer --calibrate-until 1997-09-30)
example_test(lifetime_value_summary_dates "--summary: summaries have no dates"
    lifetime_value ${cdnow} --summary --calibrate-until 1997-09-30)
example_test(lifetime_value_discount "--discount: the rate per year must be finite and above 0, or 0 for none, got -0\\.1"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --discount -0.1)
example_test(lifetime_value_renamed_to_nothing "there is no column \"paid\""
    lifetime_value ${data}/cdnow_transactions.csv --columns customer=customer_id,amount=paid --calibrate-until 1997-09-30)
example_test(lifetime_value_renamed_twice "--columns: customer is named twice"
    lifetime_value ${data}/cdnow_transactions.csv --columns customer=customer_id,customer=date --calibrate-until 1997-09-30)
example_test(lifetime_value_compare_parameters "--compare prints a table of its own"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --compare --parameters)
file(WRITE ${PROJECT_BINARY_DIR}/nobody.csv "customer,date,amount\na,1997-01-01,1\n,1997-01-01,1\n")
example_test(lifetime_value_no_customer "nobody.csv, line 3: customer must be a name, got"
    lifetime_value ${PROJECT_BINARY_DIR}/nobody.csv --calibrate-until 1997-09-30)
file(WRITE ${PROJECT_BINARY_DIR}/refund.csv "customer,date,amount\na,1997-01-01,1\nb,1997-01-01,9\nb,1997-02-01,-4\n")
example_test(lifetime_value_refund "1 rows have an amount below 0.*the mean spend of customer b must be at least 0, got -4"
    lifetime_value ${PROJECT_BINARY_DIR}/refund.csv --calibrate-until 1997-09-30)
file(WRITE ${PROJECT_BINARY_DIR}/twice.csv "customer,x,t_x,T\na,1,2,3\na,0,0,3\n")
example_test(lifetime_value_summary_twice "twice.csv, line 3: customer must be there once, got .a."
    lifetime_value ${PROJECT_BINARY_DIR}/twice.csv --summary)
file(WRITE ${PROJECT_BINARY_DIR}/channels.csv "customer\na\nb\n")
example_test(lifetime_value_no_covariates "channels.csv has no column besides customer"
    lifetime_value ${PROJECT_BINARY_DIR}/refund.csv --calibrate-until 1997-09-30 --covariates ${PROJECT_BINARY_DIR}/channels.csv)
example_test(lifetime_value_two_times "expected_purchases covers 10 weeks, actual counts the 39 of the holdout"
    lifetime_value ${cdnow} --calibrate-until 1997-09-30 --holdout-until 1998-06-30 --horizon 10)
example_test(donations "x,t_x,n,count,p_alive,expected_purchases" donations ${data}/donations_simulated.csv)
file(WRITE ${PROJECT_BINARY_DIR}/cells.csv "x,t_x,n,count\n1,2,6,9\n3,2,6,5\n")
example_test(donations_bad_row "cells.csv, line 3: x, t_x and n must be whole numbers.*got 3, 2, 6" donations ${PROJECT_BINARY_DIR}/cells.csv)
example_test(donations_half_an_opportunity "--horizon must be a whole number of opportunities, got 1\\.5"
    donations ${data}/donations_simulated.csv --horizon 1.5)
# The reference scores of the R package rfm: tests/golden
example_test(rfm_scores "Abbey O'Reilly,205,6,472,3,4,3,Potential Loyalist" rfm_scores ${data}/rfm_orders.csv --as-of 2006-12-31
    --columns customer=customer_id,date=order_date,amount=revenue --edges type7_plus_one --map rfm_0_3_0)
example_test(rfm_scores_negative_bins "--bins: Value -1 not in range 1 to 1000000" rfm_scores ${data}/rfm_orders.csv --as-of 2006-12-31 --bins -1)
example_test(rfm_scores_column_twice "--columns: customer is named twice" rfm_scores ${data}/rfm_orders.csv --as-of 2006-12-31
    --columns customer=customer_id,customer=order_date,amount=revenue)
example_test(rfm_scores_summary_of_orders "--as-of excludes --summary" rfm_scores ${data}/rfm_orders.csv --summary --as-of 2006-12-31)
# Closeness of Opricovic and Tzeng's alternative A3, Wang and Chin's consistency ratio: tests/golden
example_test(score_customers "A3,0\\.8771045139308" score_customers ${data}/mcdm_opricovic2007_hydropower.csv
    --criteria ${data}/mcdm_opricovic2007_hydropower_criteria.csv --weights equal --method topsis)
example_test(score_customers_ahp "CR,0\\.22901130676" score_customers --ahp ${data}/ahp_wangchin2011_6x6.csv)
file(WRITE ${PROJECT_BINARY_DIR}/breaks.csv "2\n2\n6\n5\n-1\n4\n-1\n-1\n-1\n2\n")
example_test(natural_breaks "k_used,3\ncost,2\nsize_1,4\nsize_2,3\nsize_3,3\nupper_1,-1" natural_breaks ${PROJECT_BINARY_DIR}/breaks.csv --k 3)
file(WRITE ${PROJECT_BINARY_DIR}/decimal_comma.csv "1,5\n2,5\n")
example_test(natural_breaks_decimal_comma "there must be one value a line, got 2 fields in line 1"
    natural_breaks ${PROJECT_BINARY_DIR}/decimal_comma.csv --k 2)
file(WRITE ${PROJECT_BINARY_DIR}/features.csv "id,x\na,1\nb,2\nc,30\n")
example_test(cluster_customers "id,label,distance\na,0,0\\.5\nb,0,0\\.5\nc,1,0" cluster_customers ${PROJECT_BINARY_DIR}/features.csv --k 2)
file(WRITE ${PROJECT_BINARY_DIR}/late_orders.csv "customer_id,order_date,revenue\na,2006-02-03,30\n")
example_test(key_accounts_too_late "there must be an order until 2005-03-31, got none" key_accounts ${PROJECT_BINARY_DIR}/late_orders.csv)
file(WRITE ${PROJECT_BINARY_DIR}/bad_orders.csv "customer,date,amount\na,1997-01-01,x\n")
example_test(bad_row "line 2: amount must be a number, got \"x\"" rfm_scores ${PROJECT_BINARY_DIR}/bad_orders.csv --as-of 1997-09-30)
