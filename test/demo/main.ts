import { once } from 'node:events';
import process from 'node:process';
import { type DemoOptions, parseOptions, usage } from './arguments.ts';
import { interruption } from './interruption.ts';
import { keepLines } from './keep.ts';
import { Live } from './live.ts';
import { plainScreen } from './plain.ts';
import { scenes } from './scenes.ts';
import type { Screen } from './screen.ts';
import { setStage, type Stage } from './stage.ts';
import { type ScenePlayed, summaryLines } from './summary.ts';
import { terminalScreen } from './terminal.ts';
import { line, span } from './text.ts';

const options = optionsOrUsage();
if (typeof options === 'number') process.exitCode = options;
else process.exitCode = await main(options);

async function main(chosen: DemoOptions): Promise<number> {
  const interrupted = interruption();
  const live = new Live(screenFor(chosen));
  interrupted.addEventListener('abort', () => live.retitle('stopping'), { once: true });
  try {
    return await perform(chosen, live, interrupted);
  } catch (error) {
    if (interrupted.aborted) {
      live.print([line('stopped before the end')]);
      return 130;
    }
    const log = live.log.map((text) => line(span('quiet', `  ${text}`)));
    live.print([...log, line(span('bad', error instanceof Error ? error.message : String(error)))]);
    return 1;
  } finally {
    live.close();
  }
}

async function perform(chosen: DemoOptions, live: Live, signal: AbortSignal): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const stage = await setStage(chosen, live, stack, signal);
  try {
    const passed = await playAll(chosen, stage);
    if (!passed) keepLog(stage);
    return passed ? 0 : 1;
  } catch (error) {
    if (!signal.aborted) keepLog(stage);
    throw error;
  }
}

async function playAll(chosen: DemoOptions, stage: Stage): Promise<boolean> {
  const { live, checks, memory } = stage;
  const played: ScenePlayed[] = [];
  for (const [index] of (chosen.keep ? scenes.slice(0, -1) : scenes).entries()) {
    played.push(await play(index, stage));
  }
  await memory.look();
  const outcome = { played, checks: checks.all, tookMs: live.elapsedMs };
  live.print(summaryLines({ ...outcome, operatorMebibytes: memory.mebibytes }));
  if (chosen.keep) await keep(stage);
  live.retitle('stopping what was started');
  return checks.all.every((check) => check.passed);
}

function keepLog({ live, logFile, keepFiles }: Stage): void {
  keepFiles();
  live.print([line(`The operator’s log is kept: ${logFile}`)]);
}

async function play(index: number, stage: Stage): Promise<ScenePlayed> {
  const scene = scenes[index];
  if (scene === undefined) throw new Error(`there is no scene ${index + 1}`);
  const { live, checks, calls, signal, broken } = stage;
  signal.throwIfAborted();
  const number = index + 1;
  const startedMs = live.elapsedMs;
  const before = calls();
  checks.begin(number);
  live.announce(`Scene ${number} of ${scenes.length}: ${scene.title}`, scene.sentence);
  await Promise.race([scene.play(stage), broken]);
  const after = calls();
  return {
    number,
    title: scene.title,
    tookMs: live.elapsedMs - startedMs,
    calls: { reads: after.reads - before.reads, writes: after.writes - before.writes },
  };
}

async function keep(stage: Stage): Promise<void> {
  const { live, signal, broken } = stage;
  live.announce('Kept up until Ctrl-C', 'The policy is in force, and Azure is yours to change.');
  live.print(await keepLines(stage));
  if (!signal.aborted) await Promise.race([once(signal, 'abort'), broken]);
}

function screenFor({ plain }: DemoOptions): Screen {
  const { stdout } = process;
  if (plain || !stdout.isTTY) return plainScreen(stdout);
  return terminalScreen(stdout, stdout.hasColors() && (process.env['NO_COLOR'] ?? '') === '');
}

function optionsOrUsage(): DemoOptions | number {
  try {
    const parsed = parseOptions(process.argv.slice(2));
    if (parsed !== undefined) return parsed;
    process.stdout.write(usage);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
}
