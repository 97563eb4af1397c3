import { describe, expect, it } from '@jest/globals';
import { recipeOf } from './dockerfile-recipe.js';

const dockerfile = `
FROM node AS common
RUN node /m/docker/assemble.mjs manifests --to . --root tools/operator \\
 && npm ci --omit=dev --ignore-scripts
FROM node AS service
# npm ci --comment
RUN --mount=type=cache,target=/root/.npm \\
    node /m/docker/assemble.mjs manifests --to . \\
      --root apps/\${APP:?build with --build-arg APP=<service>} --root tools/operator \\
 && npm install --no-save --omit=dev
RUN node /src/docker/assemble.mjs code --to . --root apps/\${APP} --root tools/operator && find .
`;

describe('recipeOf', () => {
  it('reads what is installed for all apps, and for one', () => {
    const recipe = recipeOf(dockerfile);
    expect(recipe.shared).toEqual({
      roots: ['tools/operator'],
      npm: ['ci', '--omit=dev', '--ignore-scripts'],
    });
    expect(recipe.forApp('order')).toEqual({
      roots: ['apps/order', 'tools/operator'],
      npm: ['install', '--no-save', '--omit=dev'],
    });
  });

  it.each([
    ['no app', dockerfile.replace('apps/${APP:?', 'apps/x${NAME:?'), /manifests of apps\/\$\{APP\}/],
    [
      'nothing for all apps',
      dockerfile.replace('--root tools/operator', '--root apps/$APP'),
      /every app needs/,
    ],
    ['no npm', dockerfile.replace('npm install', 'yarn add'), /apps\/\$\{APP\} does not call npm/],
    [
      'other code',
      dockerfile.replace('apps/${APP} --root tools/operator', 'apps/${APP}'),
      /no RUN .* copies/,
    ],
  ])('refuses a Dockerfile with %s', (_what, text, message) => {
    expect(() => recipeOf(text)).toThrow(message);
  });
});
