import type { GeneratedFile } from '../generate/generated-file.js';
import { yamlFile } from '../yaml/manifest.js';
import { kafkaTopics } from './kafka-topics.js';
import { kafkaUsers } from './kafka-users.js';
import { scaledObjects } from './scaled-objects.js';

/** Topics, users and autoscalers: what follows from the contracts and from who hears what. */
export function dataPlaneFiles(): readonly GeneratedFile[] {
  return [
    { path: 'k8s/components/topics/topics.yaml', text: yamlFile(kafkaTopics()) },
    { path: 'k8s/components/topics/users.yaml', text: yamlFile(kafkaUsers()) },
    { path: 'k8s/components/keda/scaled-objects.yaml', text: yamlFile(scaledObjects()) },
  ];
}
