/* PostgreSQL's side of the aggregate. The state of a group is what its customer bought, in the memory of the aggregate. */

#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "customer_lines.h"

PG_MODULE_MAGIC;

/* What makes figures of a state. */
typedef struct summary_rules {
    DateADT as_of;
    int32 returns; /* one of customer_returns */
} summary_rules;

typedef struct summary_state {
    summary_rules rules;
    customer_lines lines;
} summary_state;

/* Those of a state that nobody asks for figures of. */
static const summary_rules no_rules = {DATEVAL_NOEND, returns_refused};

static const int32 days_from_1970_to_2000 = POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE;

/* Memory for the library's side while it is called. */
static MemoryContext memory;

void* customer_memory_take(size_t bytes)
{
    return MemoryContextAllocExtended(memory, bytes, MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
}

void customer_memory_give_back(void* place)
{
    pfree(place);
}

/* Says what the library's side refuses. */
static void accept(const customer_refusal* refusal)
{
    static const int codes[] = {
        [refused_value] = ERRCODE_INVALID_PARAMETER_VALUE,
        [refused_overflow] = ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
        [refused_bytes] = ERRCODE_INVALID_BINARY_REPRESENTATION,
        [refused_memory] = ERRCODE_OUT_OF_MEMORY,
    };

    if (unlikely(refusal != NULL))
        ereport(ERROR, errcode(codes[refusal->kind]), errmsg_internal("%s", refusal->sentence));
}

static void require_value(FunctionCallInfo fcinfo, int argument, const char* what)
{
    if (unlikely(PG_ARGISNULL(argument)))
        ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                errmsg_internal("customer_summary: %s must have a value in every row, got null", what));
}

static char* date_text(DateADT day)
{
    return DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(day)));
}

/* A day as every source of the library takes it. */
static DateADT day_of(FunctionCallInfo fcinfo, int argument, const char* what)
{
    const DateADT first = -730485, last = 2921939; /* 0000-01-01 and 9999-12-31 */
    DateADT day;

    require_value(fcinfo, argument, what);
    day = PG_GETARG_DATEADT(argument);
    if (unlikely(day < first || day > last))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg_internal("customer_summary: %s must be a day in [0000-01-01, 9999-12-31], got %s", what, date_text(day)));
    return day;
}

/* What returns mean, in the words of the library's programs. */
static int32 returns_of(FunctionCallInfo fcinfo, int argument)
{
    static const char* const words[] = {[returns_refused] = "refuse", [returns_netted] = "net", [returns_counted] = "money"};
    const text* said;

    require_value(fcinfo, argument, "returns");
    said = PG_GETARG_TEXT_PP(argument);
    for (int32 i = 0; i < (int32) lengthof(words); ++i)
        if (VARSIZE_ANY_EXHDR(said) == strlen(words[i]) && memcmp(VARDATA_ANY(said), words[i], strlen(words[i])) == 0)
            return i;
    ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
            errmsg_internal("customer_summary: returns must be refuse, net or money, got %s", text_to_cstring(said)));
}

/* The rules in the arguments from one on, as far as there are any. */
static summary_rules rules_from(FunctionCallInfo fcinfo, int argument)
{
    summary_rules rules = no_rules;

    if (PG_NARGS() > argument)
        rules.as_of = day_of(fcinfo, argument, "as_of");
    if (PG_NARGS() > argument + 1)
        rules.returns = returns_of(fcinfo, argument + 1);
    return rules;
}

static summary_state* new_state(MemoryContext context, summary_rules rules)
{
    summary_state* state = MemoryContextAllocZero(context, sizeof(summary_state));

    state->rules = rules;
    return state;
}

/* The state in the first argument, or a new one; both last as long as the group. */
static summary_state* state_of(FunctionCallInfo fcinfo, summary_rules rules)
{
    summary_state* state;

    if (unlikely(!AggCheckCallContext(fcinfo, &memory)))
        elog(ERROR, "customer_summary: its functions must be called by the aggregates");
    if (PG_ARGISNULL(0))
        return new_state(memory, rules);
    state = (summary_state*) PG_GETARG_POINTER(0);
    if (unlikely(state->rules.as_of != rules.as_of))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg_internal("customer_summary: as_of must be the same in all rows of a group, got %s and %s",
                                date_text(state->rules.as_of), date_text(rules.as_of)));
    if (unlikely(state->rules.returns != rules.returns))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg_internal("customer_summary: returns must be the same in all rows of a group"));
    return state;
}

static Datum scanned(FunctionCallInfo fcinfo, int64 minor)
{
    DateADT day = day_of(fcinfo, 1, "day");
    summary_state* state = state_of(fcinfo, rules_from(fcinfo, 3));

    accept(customer_lines_scan(&state->lines, day + days_from_1970_to_2000, minor));
    PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(customer_summary_scan);
Datum customer_summary_scan(PG_FUNCTION_ARGS)
{
    require_value(fcinfo, 2, "amount");
    return scanned(fcinfo, PG_GETARG_INT64(2));
}

PG_FUNCTION_INFO_V1(customer_summary_scan_numeric);
Datum customer_summary_scan_numeric(PG_FUNCTION_ARGS)
{
    int64 minor;

    require_value(fcinfo, 2, "amount");
    accept(customer_amount(DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(2))), &minor));
    return scanned(fcinfo, minor);
}

PG_FUNCTION_INFO_V1(customer_summary_read);
Datum customer_summary_read(PG_FUNCTION_ARGS)
{
    bytea* bytes;
    summary_state* state;

    require_value(fcinfo, 1, "state");
    bytes = PG_GETARG_BYTEA_PP(1);
    state = state_of(fcinfo, rules_from(fcinfo, 2));
    accept(customer_lines_read(&state->lines, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)));
    PG_RETURN_POINTER(state);
}

/* What another worker found of the group. */
PG_FUNCTION_INFO_V1(customer_summary_combine);
Datum customer_summary_combine(PG_FUNCTION_ARGS)
{
    const summary_state* other;
    summary_state* state;

    if (PG_ARGISNULL(1)) {
        if (PG_ARGISNULL(0))
            PG_RETURN_NULL();
        PG_RETURN_DATUM(PG_GETARG_DATUM(0));
    }
    other = (const summary_state*) PG_GETARG_POINTER(1);
    state = state_of(fcinfo, other->rules);
    accept(customer_lines_merge(&state->lines, &other->lines));
    PG_RETURN_POINTER(state);
}

static bytea* bytes_of(const customer_lines* lines, const void* head, Size head_size)
{
    const Size size = VARHDRSZ + head_size + customer_lines_size(lines);
    bytea* bytes = palloc(size);

    SET_VARSIZE(bytes, size);
    if (head_size > 0)
        memcpy(VARDATA(bytes), head, head_size);
    customer_lines_write(lines, VARDATA(bytes) + head_size);
    return bytes;
}

/* The whole state, from one worker to another. */
PG_FUNCTION_INFO_V1(customer_summary_serialise);
Datum customer_summary_serialise(PG_FUNCTION_ARGS)
{
    const summary_state* state = (const summary_state*) PG_GETARG_POINTER(0);

    PG_RETURN_BYTEA_P(bytes_of(&state->lines, &state->rules, sizeof state->rules));
}

PG_FUNCTION_INFO_V1(customer_summary_deserialise);
Datum customer_summary_deserialise(PG_FUNCTION_ARGS)
{
    const bytea* bytes = PG_GETARG_BYTEA_PP(0);
    const Size size = VARSIZE_ANY_EXHDR(bytes);
    summary_state* state = new_state(CurrentMemoryContext, no_rules);

    if (size < sizeof state->rules)
        elog(ERROR, "customer_summary: a state of another worker is cut short");
    memcpy(&state->rules, VARDATA_ANY(bytes), sizeof state->rules);
    memory = CurrentMemoryContext;
    accept(customer_lines_read(&state->lines, VARDATA_ANY(bytes) + sizeof state->rules, size - sizeof state->rules));
    PG_RETURN_POINTER(state);
}

/* The state as a value, for tables and other engines. */
PG_FUNCTION_INFO_V1(customer_summary_bytes);
Datum customer_summary_bytes(PG_FUNCTION_ARGS)
{
    if (PG_ARGISNULL(0))
        PG_RETURN_NULL();
    PG_RETURN_BYTEA_P(bytes_of(&((const summary_state*) PG_GETARG_POINTER(0))->lines, NULL, 0));
}

/* The row type of the figures, which is looked up once for a query. */
static TupleDesc row_type_of(FunctionCallInfo fcinfo)
{
    if (fcinfo->flinfo->fn_extra == NULL) {
        MemoryContext before = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
        TupleDesc type;

        if (get_call_result_type(fcinfo, NULL, &type) != TYPEFUNC_COMPOSITE || type->natts != 14)
            elog(ERROR, "customer_summary: the extension must be updated: ALTER EXTENSION clientele UPDATE");
        fcinfo->flinfo->fn_extra = BlessTupleDesc(type);
        MemoryContextSwitchTo(before);
    }
    return fcinfo->flinfo->fn_extra;
}

PG_FUNCTION_INFO_V1(customer_summary_finish);
Datum customer_summary_finish(PG_FUNCTION_ARGS)
{
    const summary_state* state;
    customer_figures figures;
    int any;

    if (PG_ARGISNULL(0))
        PG_RETURN_NULL();
    state = (const summary_state*) PG_GETARG_POINTER(0);
    accept(customer_lines_finish(&state->lines, state->rules.as_of + days_from_1970_to_2000, state->rules.returns,
                                 &figures, &any));
    if (!any)
        PG_RETURN_NULL();
    {
        Datum values[] = {
            DateADTGetDatum(figures.first - days_from_1970_to_2000),
            DateADTGetDatum(figures.last - days_from_1970_to_2000),
            Int32GetDatum(figures.purchase_days),
            Int32GetDatum(figures.orders),
            Float8GetDatum(figures.x),
            Float8GetDatum(figures.t_x),
            Float8GetDatum(figures.T),
            Float8GetDatum(figures.recency),
            Float8GetDatum(figures.total),
            Float8GetDatum(figures.mean_spend),
            Float8GetDatum(figures.annual_spend),
            Float8GetDatum(figures.tenure),
            Float8GetDatum(figures.mean_gap),
            Float8GetDatum(figures.longest_gap),
        };
        bool nulls[lengthof(values)] = {false};

        PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(row_type_of(fcinfo), values, nulls)));
    }
}
