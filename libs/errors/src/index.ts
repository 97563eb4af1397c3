// Errors
export { AppError, type AppErrorOptions, type ErrorKind, type FieldProblem } from './app-error.js';
export { defineErrors, type ErrorExtras, type ErrorFactories, type ErrorRow } from './error-table.js';
// Problem details
export { kindOfStatus, statusOfKind, toProblem, type Problem } from './problem.js';
