\echo Use "CREATE EXTENSION clientele" to load this file. \quit

-- The columns of the library's summaries, by the same names: times in days, tenure in years, money in currency units.
CREATE TYPE customer_summary AS (
    first         date,
    last          date,
    purchase_days integer,
    orders        integer,
    x             double precision,
    t_x           double precision,
    t             double precision,
    recency       double precision,
    total         double precision,
    mean_spend    double precision,
    annual_spend  double precision,
    tenure        double precision,
    mean_gap      double precision,
    longest_gap   double precision
);

-- Lines, or states that were kept, into the state of a group: with the rules of its figures, or without any yet.
CREATE FUNCTION customer_summary_scan(internal, date, bigint) RETURNS internal
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_scan';
CREATE FUNCTION customer_summary_scan(internal, date, numeric) RETURNS internal
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_scan_numeric';
CREATE FUNCTION customer_summary_read(internal, bytea) RETURNS internal
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_read';
CREATE FUNCTION customer_summary_scan(internal, date, bigint, date) RETURNS internal
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_scan';
CREATE FUNCTION customer_summary_scan(internal, date, numeric, date) RETURNS internal
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_scan_numeric';
CREATE FUNCTION customer_summary_read(internal, bytea, date) RETURNS internal
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_read';
CREATE FUNCTION customer_summary_scan(internal, date, bigint, date, text) RETURNS internal
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_scan';
CREATE FUNCTION customer_summary_scan(internal, date, numeric, date, text) RETURNS internal
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_scan_numeric';
CREATE FUNCTION customer_summary_read(internal, bytea, date, text) RETURNS internal
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_read';

-- States of several workers into one.
CREATE FUNCTION customer_summary_combine(internal, internal) RETURNS internal
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_combine';
CREATE FUNCTION customer_summary_serialise(internal) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_serialise';
CREATE FUNCTION customer_summary_deserialise(bytea, internal) RETURNS internal
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_deserialise';

-- A state into figures, or into bytes that a table keeps.
CREATE FUNCTION customer_summary_finish(internal) RETURNS customer_summary
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_finish';
CREATE FUNCTION customer_summary_bytes(internal) RETURNS bytea
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_summary_bytes';

-- Figures. Money is whole minor units, of which 100 are a currency unit, or a decimal number of currency units.
-- `returns`, where it is left out, is 'refuse'.
CREATE AGGREGATE customer_summary(day date, amount bigint, as_of date) (
    SFUNC = customer_summary_scan, STYPE = internal, FINALFUNC = customer_summary_finish,
    COMBINEFUNC = customer_summary_combine, SERIALFUNC = customer_summary_serialise,
    DESERIALFUNC = customer_summary_deserialise, PARALLEL = SAFE, SSPACE = 160);
CREATE AGGREGATE customer_summary(day date, amount numeric, as_of date) (
    SFUNC = customer_summary_scan, STYPE = internal, FINALFUNC = customer_summary_finish,
    COMBINEFUNC = customer_summary_combine, SERIALFUNC = customer_summary_serialise,
    DESERIALFUNC = customer_summary_deserialise, PARALLEL = SAFE, SSPACE = 160);
CREATE AGGREGATE customer_summary(state bytea, as_of date) (
    SFUNC = customer_summary_read, STYPE = internal, FINALFUNC = customer_summary_finish,
    COMBINEFUNC = customer_summary_combine, SERIALFUNC = customer_summary_serialise,
    DESERIALFUNC = customer_summary_deserialise, PARALLEL = SAFE, SSPACE = 160);
CREATE AGGREGATE customer_summary(day date, amount bigint, as_of date, returns text) (
    SFUNC = customer_summary_scan, STYPE = internal, FINALFUNC = customer_summary_finish,
    COMBINEFUNC = customer_summary_combine, SERIALFUNC = customer_summary_serialise,
    DESERIALFUNC = customer_summary_deserialise, PARALLEL = SAFE, SSPACE = 160);
CREATE AGGREGATE customer_summary(day date, amount numeric, as_of date, returns text) (
    SFUNC = customer_summary_scan, STYPE = internal, FINALFUNC = customer_summary_finish,
    COMBINEFUNC = customer_summary_combine, SERIALFUNC = customer_summary_serialise,
    DESERIALFUNC = customer_summary_deserialise, PARALLEL = SAFE, SSPACE = 160);
CREATE AGGREGATE customer_summary(state bytea, as_of date, returns text) (
    SFUNC = customer_summary_read, STYPE = internal, FINALFUNC = customer_summary_finish,
    COMBINEFUNC = customer_summary_combine, SERIALFUNC = customer_summary_serialise,
    DESERIALFUNC = customer_summary_deserialise, PARALLEL = SAFE, SSPACE = 160);

-- States to keep, of lines and of other states: for figures by any rules, as of any day.
CREATE AGGREGATE customer_state(day date, amount bigint) (
    SFUNC = customer_summary_scan, STYPE = internal, FINALFUNC = customer_summary_bytes,
    COMBINEFUNC = customer_summary_combine, SERIALFUNC = customer_summary_serialise,
    DESERIALFUNC = customer_summary_deserialise, PARALLEL = SAFE, SSPACE = 160);
CREATE AGGREGATE customer_state(day date, amount numeric) (
    SFUNC = customer_summary_scan, STYPE = internal, FINALFUNC = customer_summary_bytes,
    COMBINEFUNC = customer_summary_combine, SERIALFUNC = customer_summary_serialise,
    DESERIALFUNC = customer_summary_deserialise, PARALLEL = SAFE, SSPACE = 160);
CREATE AGGREGATE customer_state(state bytea) (
    SFUNC = customer_summary_read, STYPE = internal, FINALFUNC = customer_summary_bytes,
    COMBINEFUNC = customer_summary_combine, SERIALFUNC = customer_summary_serialise,
    DESERIALFUNC = customer_summary_deserialise, PARALLEL = SAFE, SSPACE = 160);
