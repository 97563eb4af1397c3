import { spawn, type ChildProcess } from 'node:child_process';

// Started children run in process groups of their own, so nothing stops them when this process dies by SIGKILL
// or by a signal nobody handles. The warden is a shell of 1 MB that reads what is alive from a pipe; the pipe
// ends when this process does, whatever the cause, and the warden then kills the groups that are left and
// removes the temporary folders.
const SCRIPT = `
groups=" "
folders=""
while read -r verb value; do
  case "$verb" in
    watch) groups="$groups$value " ;;
    forget) groups="\${groups%% $value *} \${groups#* $value }" ;;
    remove) folders="$folders
$value" ;;
  esac
done
for group in $groups; do kill -9 "-$group" 2>/dev/null; done
echo "$folders" | while read -r folder; do [ -n "$folder" ] && rm -rf -- "$folder"; done
`;

let shell: ChildProcess | undefined;

function tell(line: string): void {
  if (!shell) {
    shell = spawn('sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
    shell.unref();
    (shell.stdin as unknown as { unref(): void }).unref();
  }
  shell.stdin?.write(`${line}\n`);
}

/** Has a process group killed when this process ends without having stopped it. */
export function watchGroup(pid: number): void {
  tell(`watch ${pid}`);
}

/** To be called once the group has ended, so that a reused pid is never killed. */
export function forgetGroup(pid: number): void {
  tell(`forget ${pid}`);
}

/** Has a temporary folder removed when this process ends, in whatever way. */
export function removeAtEnd(folder: string): void {
  if (!folder.startsWith('/') || folder.includes('\n')) throw new Error(`not an absolute path: ${folder}`);
  tell(`remove ${folder}`);
}
