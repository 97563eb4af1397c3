import { describe, expect, it } from '@jest/globals';
import { chooseKafkaSource, type KafkaMeans } from './kafka-source.js';

const nothing: KafkaMeans = {
  brokers: undefined,
  javaVersion: undefined,
  jarsInstalled: false,
  maven: false,
  docker: false,
};

describe('the source of the broker', () => {
  it('is KAFKA_BROKERS before anything else', () => {
    const all = {
      brokers: 'a:1, b:2',
      javaVersion: '17.0.15',
      jarsInstalled: true,
      maven: true,
      docker: true,
    };
    expect(chooseKafkaSource(all)).toEqual({ kind: 'external', brokers: ['a:1', 'b:2'] });
  });

  it('is Java when the jars are there or Maven can bring them', () => {
    const java = { kind: 'java', javaVersion: '21' };
    expect(chooseKafkaSource({ ...nothing, javaVersion: '21', maven: true, docker: true })).toEqual(java);
    expect(chooseKafkaSource({ ...nothing, javaVersion: '21', jarsInstalled: true })).toEqual(java);
  });

  it('is Docker when Java is missing or too old, or nothing brings the jars', () => {
    const docker = { kind: 'docker' };
    expect(chooseKafkaSource({ ...nothing, docker: true })).toEqual(docker);
    expect(chooseKafkaSource({ ...nothing, javaVersion: '11.0.2', maven: true, docker: true })).toEqual(
      docker,
    );
    expect(chooseKafkaSource({ ...nothing, javaVersion: '17', docker: true })).toEqual(docker);
  });

  it('is an error that names each way out when there is none', () => {
    const attempt = () => chooseKafkaSource({ ...nothing, javaVersion: '11.0.2', maven: true });
    expect(attempt).toThrow(
      /Java: 11\.0\.2; Maven: there; Docker: no answer[\s\S]*install Java 17[\s\S]*Docker[\s\S]*KAFKA_BROKERS=/,
    );
  });

  it('refuses addresses that are none', () => {
    for (const brokers of ['localhost', 'http://a:1', ' , ', 'a:1 b:2']) {
      expect(() => chooseKafkaSource({ ...nothing, brokers })).toThrow(/KAFKA_BROKERS must be a list like/);
    }
  });
});
