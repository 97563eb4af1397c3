// Commands
export { commands } from './commands.js';
export { EXIT, type Command, type Invocation, type Output } from './cli/command.js';
export { runCli } from './cli/run-cli.js';
