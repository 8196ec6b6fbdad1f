# R's stats::kmeans (Lloyd; its own stop rule) on the data that bench_cluster_kmeans --write leaves: CPU seconds of a fit from given centres.
#
#   Rscript kmeans_r.R DIRECTORY CASES ITERATIONS      (iterations 0: to convergence)
arguments <- commandArgs(TRUE)
limit <- as.integer(arguments[3])
doubles <- function(path, count) readBin(path, "double", count)
for (case in strsplit(arguments[2], "")[[1]]) {
  base <- file.path(arguments[1], case)
  shape <- scan(paste0(base, ".txt"), quiet = TRUE)
  x <- matrix(doubles(paste0(base, "_x.f64"), shape[1] * shape[2]), shape[1], shape[2])
  start <- matrix(doubles(paste0(base, "_start.f64"), shape[3] * shape[2]), shape[3], shape[2], byrow = TRUE)
  used <- system.time(
    fit <- suppressWarnings(kmeans(x, start, iter.max = if (limit > 0) limit else 10000, algorithm = "Lloyd")))
  seconds <- used[["user.self"]] + used[["sys.self"]]
  iterations <- min(fit$iter, if (limit > 0) limit else 10000) # it reports one more than the limit when it stops there
  inertia <- sum((x - fit$centers[fit$cluster, ])^2) # of its labels, which are one step older than its centres at the limit
  cat(sprintf("%s,R Lloyd,%.4f,,%d,%.6f,%.3f\n", case, seconds, iterations, inertia, seconds / shape[1] / iterations * 1e9))
}
