/** Workspaces whose packages are installed, and how npm is called for that. */
export interface Installation {
  /** E.g. `tools/operator`. */
  readonly roots: readonly string[];
  /** What npm is given, e.g. `ci --omit=dev`. */
  readonly npm: readonly string[];
}

/** How the Dockerfile assembles the folder of an image, so that a check can do the same without Docker. */
export interface Recipe {
  /** What the image of every app begins with. */
  readonly shared: Installation;
  /** What is done on top of that for one app. */
  readonly forApp: (app: string) => Installation;
}

interface Command {
  readonly roots: readonly string[];
  readonly npm: readonly string[] | undefined;
}

const APP = '<app>';

/**
 * Reads the recipe from the text of a Dockerfile: its RUN instructions that call `assemble.mjs`.
 * @throws Error that says what is not as expected: then this check no longer checks what is built.
 */
export function recipeOf(dockerfile: string): Recipe {
  const runs = instructions(dockerfile).filter((text) => /^RUN\b/i.test(text));
  const manifests = runs.filter((text) => /assemble\.mjs manifests\b/.test(text)).map(commandOf);
  const code = runs.filter((text) => /assemble\.mjs code\b/.test(text)).map(commandOf);
  const ofApp = installation(manifests.find(isOfApp), 'apps/${APP}');
  const shared = installation(
    manifests.find((command) => !isOfApp(command)),
    'what every app needs',
  );
  if (!code.some(({ roots }) => shown(roots) === shown(ofApp.roots))) {
    throw new Error(`no RUN of the Dockerfile copies the code of ${shown(ofApp.roots)}`);
  }
  return {
    shared,
    forApp: (app) => ({ ...ofApp, roots: ofApp.roots.map((root) => root.replace(APP, app)) }),
  };
}

function installation(command: Command | undefined, what: string): Installation {
  if (!command) throw new Error(`no RUN of the Dockerfile assembles the manifests of ${what}`);
  const { roots, npm } = command;
  if (!npm) throw new Error(`the RUN that assembles the manifests of ${what} does not call npm`);
  return { roots, npm };
}

/** Instructions, each in one line and without comments. */
function instructions(dockerfile: string): readonly string[] {
  return dockerfile
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\s*\n/g, ' ')
    .split('\n')
    .map((line) => line.trim());
}

function commandOf(run: string): Command {
  // Braces may hold a message with blanks: ${APP:?say which}.
  const text = run.replaceAll(/\$\{APP(?:[:?-][^}]*)?\}|\$APP\b/g, APP);
  return {
    roots: [...text.matchAll(/--root[ =](\S+)/g)].map(([, root]) => root as string).sort(),
    npm: /\bnpm ((?:ci|install)\b[^&|;]*)/.exec(text)?.[1]?.trim().split(/\s+/),
  };
}

const isOfApp = ({ roots }: Command) => roots.some((root) => root.includes(APP));
const shown = (roots: readonly string[]) => roots.join(' ');
