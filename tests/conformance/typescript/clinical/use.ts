// A clinician: a visit is opened, vital signs are recorded and a note is signed; the open chart is told.

import type { Client, Notice } from '../client';
import {
  ChartChangedDocument,
  ChartDocument,
  OpenEncounterDocument,
  RecordVitalsDocument,
  SignNoteDocument,
  VisitDocument,
} from './generated';
import type { MeasuredFragment, ObservedFragment } from './generated';

const LOINC = 'http://loinc.org';

export async function visit(
  client: Client,
  patient: string,
  commandIds: [string, string, string],
): Promise<string> {
  const [open, measure, sign] = commandIds;
  const { openEncounter } = await client.ask(OpenEncounterDocument, {
    input: { commandId: open, patient },
  });
  const { encounter } = openEncounter;
  await client.ask(RecordVitalsDocument, {
    input: {
      commandId: measure,
      patient,
      encounter,
      observations: [
        {
          code: { codings: [{ system: LOINC, code: '8867-4' }] },
          value: { value: '72', unit: '/min' },
        },
      ],
    },
  });
  const { signNote } = await client.ask(SignNoteDocument, {
    input: {
      commandId: sign,
      patient,
      encounter,
      title: 'Follow-up',
      soap: { subjective: 'Feels well.', plan: 'See again in three months.' },
    },
  });
  return signNote.note;
}

function measured({ comparator, value, unit }: MeasuredFragment): string {
  return [comparator, value, unit].filter(Boolean).join(' ');
}

/** What was observed, in a line: every kind of value that is asked for has its own type. */
export function line({ code, value }: ObservedFragment): string {
  switch (value?.__typename) {
    case 'Quantity':
      return `${code.label}: ${measured(value)}`;
    case 'Concept':
      return `${code.label}: ${value.label}`;
    case 'TextValue':
      return `${code.label}: ${value.string}`;
    case 'BooleanValue':
      return `${code.label}: ${value.boolean ? 'yes' : 'no'}`;
    case 'IntegerValue':
      return `${code.label}: ${value.integer.toFixed(0)}`;
    default:
      return code.label;
  }
}

export async function observations(client: Client, encounter: string): Promise<string[]> {
  const asked = await client.ask(VisitDocument, { id: encounter });
  return asked.encounter?.observations.nodes.map(line) ?? [];
}

/** Whether a chart is closed to whoever has it open. */
export function ended(notice: Notice<typeof ChartChangedDocument>): boolean {
  return notice.chartChanged.changes.some(({ kind }) => kind === 'ENDED');
}

export async function wrong(client: Client, patient: string, notice: Notice<typeof ChartChangedDocument>) {
  const value: number = 72;
  // @ts-expect-error: a decimal is text, as a float loses digits.
  const quantity: MeasuredFragment = { __typename: 'Quantity', value, comparator: null, unit: null };
  // @ts-expect-error: there is no such kind of change.
  const odd = notice.chartChanged.changes.some(({ kind }) => kind === 'SOLD');
  const chart = await client.ask(ChartDocument, { patient });
  // @ts-expect-error: a clinician knows nothing of an account.
  void chart.patient?.account;
  return [quantity, odd];
}
