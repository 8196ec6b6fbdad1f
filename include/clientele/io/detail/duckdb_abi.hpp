#pragma once

/// @file
/// DuckDB's own header where it is there; else those of its C functions that are called, as its documentation has them,
/// for packages that bring the library alone.

#if __has_include(<duckdb.h>)
#include <duckdb.h>
#elif !defined(DUCKDB_C_API)

#include <stdbool.h> // NOLINT(modernize-deprecated-headers): as C has it
#include <stdint.h>  // NOLINT(modernize-deprecated-headers): as C has it

// NOLINTBEGIN(readability-identifier-naming,bugprone-reserved-identifier): DuckDB's names
extern "C" {
typedef uint64_t idx_t;
typedef int duckdb_type;
typedef int duckdb_state;
typedef struct _duckdb_database {
    void* internal_ptr;
}* duckdb_database;
typedef struct _duckdb_connection {
    void* internal_ptr;
}* duckdb_connection;
typedef struct _duckdb_prepared_statement {
    void* internal_ptr;
}* duckdb_prepared_statement;
typedef struct _duckdb_pending_result {
    void* internal_ptr;
}* duckdb_pending_result;
typedef struct _duckdb_appender {
    void* internal_ptr;
}* duckdb_appender;
typedef struct _duckdb_logical_type {
    void* internal_ptr;
}* duckdb_logical_type;
typedef struct _duckdb_data_chunk {
    void* internal_ptr;
}* duckdb_data_chunk;
typedef struct _duckdb_vector {
    void* internal_ptr;
}* duckdb_vector;
typedef struct _duckdb_function_info {
    void* internal_ptr;
}* duckdb_function_info;
typedef struct _duckdb_aggregate_function {
    void* internal_ptr;
}* duckdb_aggregate_function;
typedef struct _duckdb_aggregate_function_set {
    void* internal_ptr;
}* duckdb_aggregate_function_set;
typedef struct _duckdb_aggregate_state {
    void* internal_ptr;
}* duckdb_aggregate_state;
typedef struct {
    int32_t days;
} duckdb_date;
typedef struct {
    idx_t deprecated_column_count, deprecated_row_count, deprecated_rows_changed;
    void* deprecated_columns;
    char* deprecated_error_message;
    void* internal_data;
} duckdb_result;
typedef void (*duckdb_delete_callback_t)(void* data);
typedef idx_t (*duckdb_aggregate_state_size)(duckdb_function_info info);
typedef void (*duckdb_aggregate_init_t)(duckdb_function_info info, duckdb_aggregate_state state);
typedef void (*duckdb_aggregate_destroy_t)(duckdb_aggregate_state* states, idx_t count);
typedef void (*duckdb_aggregate_update_t)(duckdb_function_info info, duckdb_data_chunk input,
                                          duckdb_aggregate_state* states);
typedef void (*duckdb_aggregate_combine_t)(duckdb_function_info info, duckdb_aggregate_state* source,
                                           duckdb_aggregate_state* target, idx_t count);
typedef void (*duckdb_aggregate_finalize_t)(duckdb_function_info info, duckdb_aggregate_state* source,
                                            duckdb_vector result, idx_t count, idx_t offset);

const char* duckdb_library_version(void);
duckdb_state duckdb_open_ext(const char* path, duckdb_database* out, void* config, char** out_error);
void duckdb_close(duckdb_database* database);
duckdb_state duckdb_connect(duckdb_database database, duckdb_connection* out);
void duckdb_disconnect(duckdb_connection* connection);
void duckdb_interrupt(duckdb_connection connection);
void duckdb_free(void* pointer);
duckdb_state duckdb_query(duckdb_connection connection, const char* query, duckdb_result* out);
void duckdb_destroy_result(duckdb_result* result);
const char* duckdb_result_error(duckdb_result* result);
idx_t duckdb_rows_changed(duckdb_result* result);
idx_t duckdb_column_count(duckdb_result* result);
const char* duckdb_column_name(duckdb_result* result, idx_t column);
duckdb_logical_type duckdb_column_logical_type(duckdb_result* result, idx_t column);
duckdb_state duckdb_prepare(duckdb_connection connection, const char* query, duckdb_prepared_statement* out);
void duckdb_destroy_prepare(duckdb_prepared_statement* statement);
const char* duckdb_prepare_error(duckdb_prepared_statement statement);
idx_t duckdb_nparams(duckdb_prepared_statement statement);
duckdb_state duckdb_bind_boolean(duckdb_prepared_statement statement, idx_t at, bool value);
duckdb_state duckdb_bind_int64(duckdb_prepared_statement statement, idx_t at, int64_t value);
duckdb_state duckdb_bind_double(duckdb_prepared_statement statement, idx_t at, double value);
duckdb_state duckdb_bind_date(duckdb_prepared_statement statement, idx_t at, duckdb_date value);
duckdb_state duckdb_bind_varchar_length(duckdb_prepared_statement statement, idx_t at, const char* text, idx_t length);
duckdb_state duckdb_bind_null(duckdb_prepared_statement statement, idx_t at);
duckdb_state duckdb_execute_prepared(duckdb_prepared_statement statement, duckdb_result* out);
duckdb_state duckdb_pending_prepared_streaming(duckdb_prepared_statement statement, duckdb_pending_result* out);
const char* duckdb_pending_error(duckdb_pending_result pending);
duckdb_state duckdb_execute_pending(duckdb_pending_result pending, duckdb_result* out);
void duckdb_destroy_pending(duckdb_pending_result* pending);
duckdb_data_chunk duckdb_fetch_chunk(duckdb_result result);
void duckdb_destroy_data_chunk(duckdb_data_chunk* chunk);
idx_t duckdb_data_chunk_get_size(duckdb_data_chunk chunk);
duckdb_vector duckdb_data_chunk_get_vector(duckdb_data_chunk chunk, idx_t column);
void* duckdb_vector_get_data(duckdb_vector vector);
uint64_t* duckdb_vector_get_validity(duckdb_vector vector);
duckdb_logical_type duckdb_vector_get_column_type(duckdb_vector vector);
void duckdb_vector_ensure_validity_writable(duckdb_vector vector);
duckdb_vector duckdb_struct_vector_get_child(duckdb_vector vector, idx_t index);
duckdb_logical_type duckdb_create_logical_type(duckdb_type type);
duckdb_logical_type duckdb_create_struct_type(duckdb_logical_type* types, const char** names, idx_t count);
duckdb_type duckdb_get_type_id(duckdb_logical_type type);
duckdb_type duckdb_decimal_internal_type(duckdb_logical_type type);
uint8_t duckdb_decimal_scale(duckdb_logical_type type);
void duckdb_destroy_logical_type(duckdb_logical_type* type);
duckdb_state duckdb_appender_create(duckdb_connection connection, const char* schema, const char* table,
                                    duckdb_appender* out);
duckdb_state duckdb_appender_add_column(duckdb_appender appender, const char* name);
duckdb_logical_type duckdb_appender_column_type(duckdb_appender appender, idx_t column);
const char* duckdb_appender_error(duckdb_appender appender);
duckdb_state duckdb_appender_close(duckdb_appender appender);
duckdb_state duckdb_appender_destroy(duckdb_appender* appender);
duckdb_state duckdb_appender_end_row(duckdb_appender appender);
duckdb_state duckdb_append_bool(duckdb_appender appender, bool value);
duckdb_state duckdb_append_int64(duckdb_appender appender, int64_t value);
duckdb_state duckdb_append_double(duckdb_appender appender, double value);
duckdb_state duckdb_append_date(duckdb_appender appender, duckdb_date value);
duckdb_state duckdb_append_varchar_length(duckdb_appender appender, const char* text, idx_t length);
duckdb_state duckdb_append_null(duckdb_appender appender);
duckdb_aggregate_function duckdb_create_aggregate_function(void);
void duckdb_destroy_aggregate_function(duckdb_aggregate_function* function);
void duckdb_aggregate_function_set_name(duckdb_aggregate_function function, const char* name);
void duckdb_aggregate_function_add_parameter(duckdb_aggregate_function function, duckdb_logical_type type);
void duckdb_aggregate_function_set_return_type(duckdb_aggregate_function function, duckdb_logical_type type);
void duckdb_aggregate_function_set_functions(duckdb_aggregate_function function, duckdb_aggregate_state_size size,
                                             duckdb_aggregate_init_t init, duckdb_aggregate_update_t update,
                                             duckdb_aggregate_combine_t combine, duckdb_aggregate_finalize_t finalize);
void duckdb_aggregate_function_set_destructor(duckdb_aggregate_function function, duckdb_aggregate_destroy_t destroy);
void duckdb_aggregate_function_set_special_handling(duckdb_aggregate_function function);
void duckdb_aggregate_function_set_extra_info(duckdb_aggregate_function function, void* info,
                                              duckdb_delete_callback_t destroy);
void* duckdb_aggregate_function_get_extra_info(duckdb_function_info info);
void duckdb_aggregate_function_set_error(duckdb_function_info info, const char* error);
duckdb_aggregate_function_set duckdb_create_aggregate_function_set(const char* name);
void duckdb_destroy_aggregate_function_set(duckdb_aggregate_function_set* set);
duckdb_state duckdb_add_aggregate_function_to_set(duckdb_aggregate_function_set set,
                                                  duckdb_aggregate_function function);
duckdb_state duckdb_register_aggregate_function_set(duckdb_connection connection, duckdb_aggregate_function_set set);
}
// NOLINTEND(readability-identifier-naming,bugprone-reserved-identifier)
#endif
