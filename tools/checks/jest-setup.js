// Nest reads decorator metadata as its modules load, so these come before any spec.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
