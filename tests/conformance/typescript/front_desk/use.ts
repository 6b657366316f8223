// A front desk: somebody new is registered, unless they are there already, and booked.

import type { Client, Notice } from '../client';
import {
  BookAppointmentDocument,
  DaySheetChangedDocument,
  DaySheetDocument,
  FindPatientsDocument,
  OpenSlotsDocument,
  PossibleDuplicatesDocument,
  RegisterPatientDocument,
  RegisteredPatientDocument,
} from './generated';

export async function register(client: Client, commandId: string): Promise<string> {
  const { possibleDuplicates } = await client.ask(PossibleDuplicatesDocument, {
    input: { family: 'Ashford', given: 'Nora', birthDate: '1984-02-29' },
  });
  const [likely] = possibleDuplicates;
  if (likely) return likely.patient.id;
  const { registerPatient } = await client.ask(RegisterPatientDocument, {
    input: {
      commandId,
      names: [{ family: 'Ashford', given: ['Nora'] }],
      birthDate: '1984-02-29',
    },
  });
  const patient: string = registerPatient.patient;
  return patient;
}

export async function book(client: Client, commandId: string, patient: string): Promise<string> {
  const { openSlots } = await client.ask(OpenSlotsDocument, {
    from: '2026-11-18T00:00:00Z',
    to: '2026-11-25T00:00:00Z',
  });
  const slot = openSlots.nodes.find(({ providerId }) => providerId);
  if (!slot?.providerId) throw new Error('nothing is open');
  const { bookAppointment } = await client.ask(BookAppointmentDocument, {
    input: { commandId, patient, provider: slot.providerId, start: slot.start },
  });
  return bookAppointment.appointment;
}

export async function sheet(client: Client, date: string): Promise<string[]> {
  const { daySheet } = await client.ask(DaySheetDocument, { date });
  return daySheet.nodes.map(({ start, patientName, status }) =>
    [start ?? 'some time', patientName ?? 'somebody', status].join(' '),
  );
}

/** Which appointments are asked for again after a notice. */
export function changed(notice: Notice<typeof DaySheetChangedDocument>): string[] {
  return notice.daySheetChanged.changes
    .filter(({ kind }) => kind !== 'WITHDRAWN')
    .map(({ appointmentId }) => appointmentId);
}

export async function wrong(client: Client, patient: string): Promise<void> {
  // @ts-expect-error: a patient is looked for by words, not by a number.
  await client.ask(FindPatientsDocument, { search: { text: 7 } });
  // @ts-expect-error: a command has an id.
  await client.ask(RegisterPatientDocument, { input: { names: [{ family: 'Ashford' }] } });
  const found = await client.ask(RegisteredPatientDocument, { id: patient });
  // @ts-expect-error: there may be no such patient.
  found.patient.id.trim();
  // @ts-expect-error: the front desk knows nothing of a chart.
  void found.patient?.problems;
}
