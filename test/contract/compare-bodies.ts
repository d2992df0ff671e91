import { isObject, type Json, type JsonObject } from '../azure/json.ts';
import { shapeProblems } from './compare-shapes.ts';
import { formOf, messageFormOf } from './form.ts';
import type { Known } from './known.ts';

// Whoever asks is somebody else on each side.
const aboutTheCaller = /^(createdBy|lastModifiedBy)(Type)?$/;

/**
 * Where an answer of the simulator differs from the recorded one: members, types, words of an
 * enumeration, and each value that the client sent or that follows from a name of its choice.
 */
export function compareBodies(
  recorded: Json | undefined,
  simulated: Json | undefined,
  known: Known,
): readonly string[] {
  return compare(recorded ?? null, simulated ?? null, { path: '$', member: '', known });
}

interface Place {
  readonly path: string;
  readonly member: string;
  readonly known: Known;
}

function compare(recorded: Json, simulated: Json, place: Place): readonly string[] {
  if (kindOf(recorded) !== kindOf(simulated)) {
    return [`${place.path}: recorded ${show(recorded)}, the simulator gives ${show(simulated)}`];
  }
  if (Array.isArray(recorded) && Array.isArray(simulated)) {
    return compareArrays(recorded, simulated, place);
  }
  if (isObject(recorded) && isObject(simulated)) return compareObjects(recorded, simulated, place);
  if (mayDiffer(recorded, simulated, place)) return [];
  return [`${place.path}: recorded ${show(recorded)}, the simulator gives ${show(simulated)}`];
}

function compareObjects(recorded: JsonObject, simulated: JsonObject, place: Place): string[] {
  const members = new Set([...Object.keys(recorded), ...Object.keys(simulated)]);
  return [...members].flatMap((member) => {
    const path = `${place.path}.${member}`;
    const [real, ours] = [recorded[member], simulated[member]];
    if (ours === undefined) return [`${path}: recorded ${show(real)}, the simulator leaves it out`];
    if (real === undefined) return [`${path}: not recorded, the simulator adds ${show(ours)}`];
    return compare(real, ours, { ...place, path, member });
  });
}

/** A list that the client had a hand in has to be the same; of any other the elements' shape. */
function compareArrays(recorded: Json[], simulated: Json[], place: Place): readonly string[] {
  const isOurs = place.known.determines(recorded) || place.known.determines(simulated);
  const isEmpty = recorded.length === 0 || simulated.length === 0;
  if (recorded.length !== simulated.length && (isOurs || isEmpty)) {
    const counts = `recorded ${recorded.length} entries, the simulator gives ${simulated.length}`;
    return [`${place.path}: ${counts}: ${show(simulated)}`];
  }
  if (!isOurs) return shapeProblems(recorded, simulated, place.path);
  return recorded.flatMap((entry, index) =>
    compare(entry, simulated[index] ?? null, { ...place, path: `${place.path}[${index}]` }),
  );
}

function mayDiffer(recorded: Json, simulated: Json, place: Place): boolean {
  if (recorded === simulated) return true;
  if (typeof recorded === 'number') return !place.known.determines(recorded);
  if (typeof recorded !== 'string' || typeof simulated !== 'string') return false;
  if (aboutTheCaller.test(place.member)) return true;
  const { values } = place.known;
  if (place.member === 'message') {
    return messageFormOf(recorded, values) === messageFormOf(simulated, values);
  }
  const form = formOf(recorded, values);
  if (form === formOf(simulated, values)) return !isWord(recorded);
  const isFree = !isWord(recorded) && !isId(recorded) && form === recorded.toLowerCase();
  return isFree && !place.known.determines(recorded);
}

/** What enumerations are made of; their case counts. */
function isWord(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9]*$/.test(text);
}

function isId(text: string): boolean {
  return /^(W\/"|\/subscriptions\/)/i.test(text);
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function show(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}
