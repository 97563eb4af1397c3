import { describe, expect, it } from '@jest/globals';
import { callTree, ownerOf, selfTimes, type CpuProfile } from './cpu-profile.js';
import { flameGraph } from './flame-graph.js';

const at = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber });

// root -> work (10 + 30 us) -> parse (20 us); idle 500 us.
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: at('(root)'), children: [2, 4] },
    { id: 2, callFrame: at('work', 'file:///x/apps/order/dist/work.js', 6), children: [3] },
    { id: 3, callFrame: at('parse', 'file:///x/node_modules/@nestjs/core/parse.js'), children: [] },
    { id: 4, callFrame: at('(idle)') },
  ],
  startTime: 1_000,
  samples: [2, 3, 4, 2],
  timeDeltas: [10, 20, 500, 30],
};

describe('a CPU profile', () => {
  it('is a tree of what ran, idle time left out', () => {
    const root = callTree(profile, []);
    expect(root.totalUs).toBe(60);
    const [work] = root.children.values();
    expect(work).toMatchObject({ name: 'work work.js:7', owner: 'apps/order', selfUs: 40, totalUs: 60 });
  });

  it('tells the time of each function itself, the most first', () => {
    expect(selfTimes(callTree(profile, []))).toEqual([
      { name: 'work work.js:7', owner: 'apps/order', us: 40 },
      { name: 'parse parse.js:1', owner: '@nestjs/core', us: 20 },
    ]);
  });

  it('can be cut to the time that was measured', () => {
    // The last sample was taken at 1,560.
    expect(callTree(profile, [{ beginUs: 1_500, endUs: 1_600 }]).totalUs).toBe(30);
    expect(callTree(profile, [{ beginUs: 2_000, endUs: 3_000 }]).totalUs).toBe(0);
  });

  it.each([
    ['', 'v8'],
    ['node:internal/timers', 'node'],
    ['file:///x/libs/messaging/dist/relay/outbox-relay.js', 'libs/messaging'],
    ['file:///x/node_modules/pg/lib/client.js', 'pg'],
    ['file:///x/node_modules/@a/b/node_modules/c/index.js', 'c'],
    ['evalmachine', 'other'],
  ])('counts %p for %p', (url, owner) => {
    expect(ownerOf(url)).toBe(owner);
  });
});

describe('a flame graph', () => {
  it('draws each frame as wide as its share, and escapes names', () => {
    const svg = flameGraph(callTree(profile, []), 'a < b');
    expect(svg).toContain('a &lt; b');
    expect(svg).toMatch(
      /work work\.js:7 \(apps\/order\) 100\.0 %<\/title><rect x="0\.0" y="\d+" width="1200\.0"/,
    );
    expect(svg).toMatch(
      /parse parse\.js:1 \(@nestjs\/core\) 33\.3 %<\/title><rect x="0\.0" y="\d+" width="400\.0"/,
    );
  });
});
