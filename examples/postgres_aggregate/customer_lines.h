/* Between PostgreSQL's side, which is C, and the library's side, which is C++. No exception leaves a function of the
 * library's side, and none of PostgreSQL's functions that may jump is called from it. */

#ifndef CUSTOMER_LINES_H
#define CUSTOMER_LINES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a customer bought: a customer_block. Zeros are one without a line. */
typedef struct customer_lines {
    uint64_t place[9];
} customer_lines;

/* Its figures: those of clientele's customer_summary. Days are counted from 1970-01-01. */
typedef struct customer_figures {
    int32_t first, last, purchase_days, orders;
    double x, t_x, T, recency, total, mean_spend, annual_spend, tenure, mean_gap, longest_gap;
} customer_figures;

/* Why something is refused. */
typedef struct customer_refusal {
    enum { refused_value, refused_overflow, refused_bytes, refused_memory } kind;
    char sentence[1000];
} customer_refusal;

/* What negative amounts mean. */
enum customer_returns { returns_refused, returns_netted, returns_counted };

/* Each of these gives NULL, or why it has changed nothing. */
const customer_refusal* customer_lines_scan(customer_lines* lines, int32_t day, int64_t minor);
const customer_refusal* customer_lines_merge(customer_lines* lines, const customer_lines* others);
const customer_refusal* customer_lines_read(customer_lines* lines, const char* bytes, size_t size); /* merges, too */
/* `any` is whether there is a purchase. */
const customer_refusal* customer_lines_finish(const customer_lines* lines, int32_t as_of, int32_t returns,
                                              customer_figures* figures, int* any);
/* A decimal number of currency units, such as -12.50, as minor units. */
const customer_refusal* customer_amount(const char* decimal, int64_t* minor);

size_t customer_lines_size(const customer_lines* lines); /* in bytes, as they are written */
void customer_lines_write(const customer_lines* lines, char* to);

/* Memory, which PostgreSQL's side offers: NULL where there is none. It is also given back as a whole, without a word.
 */
void* customer_memory_take(size_t bytes);
void customer_memory_give_back(void* memory);

#ifdef __cplusplus
}
#endif

#endif
