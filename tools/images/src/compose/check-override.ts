import { containersOf, networksOf, type ComposeFile } from './compose-file.js';

/** What is wrong with a file that is laid over `docker-compose.yml`: it may change what is there, and open it to this machine only. */
export function checkOverride(base: ComposeFile, override: ComposeFile): readonly string[] {
  return [
    ...containersOf(override).flatMap(([name, container]) => [
      ...(name in base.services ? [] : [`${name}: is not in docker-compose.yml`]),
      ...(container.ports ?? [])
        .filter((port) => !/^(?:127\.0\.0\.1|\[::1\]):/.test(port))
        .map((port) => `${name}: ${port} is open to the network`),
      ...networksOf(container)
        .filter((network) => !(network in (base.networks ?? {})))
        .map((network) => `${name}: network ${network} is not in docker-compose.yml`),
    ]),
    ...Object.keys(override.networks ?? {})
      .filter((network) => !(network in (base.networks ?? {})))
      .map((network) => `network ${network} is not in docker-compose.yml`),
    ...samePorts(override),
  ];
}

/** Ports of this machine that two containers want. */
function samePorts(file: ComposeFile): readonly string[] {
  const hostPorts = containersOf(file).flatMap(([, { ports = [] }]) =>
    ports.map((port) => port.split(':').at(-2)),
  );
  const twice = hostPorts.filter((port, index) => hostPorts.indexOf(port) !== index);
  return twice.map((port) => `port ${port} is published twice`);
}
