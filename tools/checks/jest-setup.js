// Nest reads decorator metadata as its modules load, so these come before any spec.
import 'reflect-metadata';
