import { TestServers } from './test-servers.js';

declare global {
  // Jest hands nothing from setup to teardown; both run in the main process, so its global scope does.
  var millraceTestServers: TestServers | undefined;
}

export default async function globalSetup(): Promise<void> {
  globalThis.millraceTestServers = await TestServers.open();
}
