// A patient: what is coming, what is owed, and a request to have something put right.

import type { Client, Notice } from '../client';
import {
  BookOpenSlotDocument,
  MeDocument,
  MyAmendmentsDocument,
  MyAppointmentsChangedDocument,
  MyAppointmentsDocument,
  MyBillsDocument,
  RequestAmendmentDocument,
  WhatCanBeBookedDocument,
  WhoHasSeenMyChartDocument,
} from './generated';

export async function overview(client: Client): Promise<string[]> {
  const { myAppointments } = await client.ask(MyAppointmentsDocument, {});
  const { myBills } = await client.ask(MyBillsDocument, {});
  const coming = myAppointments.nodes.filter(({ status }) => status === 'booked');
  return [
    ...coming.map(({ start, provider }) => `${start ?? 'soon'}: ${provider?.name ?? 'somebody'}`),
    ...(myBills?.balances ?? []).map(({ due, currency }) => `due: ${due} ${currency}`),
  ];
}

/** Books the first open time of a kind of visit that patients book themselves. */
export async function book(client: Client, commandId: string): Promise<string | undefined> {
  const { visitTypes, openSlots } = await client.ask(WhatCanBeBookedDocument, {
    from: '2026-11-18T00:00:00Z',
    to: '2026-11-25T00:00:00Z',
  });
  const kind = visitTypes.find(({ byPatients }) => byPatients);
  const slot = openSlots.nodes.find(({ providerId }) => providerId);
  if (!kind || !slot?.providerId) return undefined;
  const { bookOpenSlot } = await client.ask(BookOpenSlotDocument, {
    input: { commandId, provider: slot.providerId, start: slot.start, visitType: kind.code },
  });
  return bookOpenSlot.appointment;
}

export async function putRight(client: Client, commandId: string): Promise<string | undefined> {
  const { requestAmendment } = await client.ask(RequestAmendmentDocument, {
    input: { commandId, wrong: 'I am not allergic to nuts.', wanted: 'No allergy to nuts.' },
  });
  const { myAmendments } = await client.ask(MyAmendmentsDocument, {});
  return myAmendments.nodes.find(({ id }) => id === requestAmendment.amendment)?.dueAt;
}

export async function underGlass(client: Client): Promise<number> {
  const { whoHasSeenMyChart } = await client.ask(WhoHasSeenMyChartDocument, { from: '2026-01-01' });
  return whoHasSeenMyChart.nodes.filter((access) => access.underGlass).length;
}

export function changed(notice: Notice<typeof MyAppointmentsChangedDocument>): string[] {
  return notice.myAppointmentsChanged.changes.map(({ appointmentId }) => appointmentId);
}

export async function wrong(client: Client): Promise<void> {
  // @ts-expect-error: whose it is, nobody says: it is the own one.
  await client.ask(MyAppointmentsDocument, { patient: 'somebody else' });
  const { me } = await client.ask(MeDocument, {});
  // @ts-expect-error: nothing may be known of oneself yet.
  me.id.trim();
}
