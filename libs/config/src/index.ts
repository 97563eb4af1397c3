// Settings
export { defineSettings, loadSettings, type Setting, type SettingValues, type Settings } from './settings.js';
// Kinds of values
export { durationMs, flag, httpUrl, list, port, positiveInt, postgresUrl } from './kinds.js';
// Files that settings name
export { readCertificates } from './certificates.js';
