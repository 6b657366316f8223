// Billing: a visit is claimed, what a patient pays is booked, and the account is read back.

import type { Client, Notice } from '../client';
import {
  AccountDocument,
  BilledPatientDocument,
  ClaimsChangedDocument,
  DraftClaimDocument,
  RecordPaymentDocument,
  SubmitClaimDocument,
  UnbilledVisitsDocument,
} from './generated';

export async function claim(
  client: Client,
  patient: string,
  commandIds: [string, string],
): Promise<string | undefined> {
  const [draft, submit] = commandIds;
  const { unbilledVisits } = await client.ask(UnbilledVisitsDocument, { patient });
  const visit = unbilledVisits.nodes.find(({ withheldFromPlan }) => !withheldFromPlan);
  const billed = await client.ask(BilledPatientDocument, { id: patient });
  const coverage = billed.patient?.coverages.nodes.find(({ status }) => status === 'active');
  if (!visit || !coverage) return undefined;
  const { draftClaim } = await client.ask(DraftClaimDocument, {
    input: {
      commandId: draft,
      patient,
      encounters: [visit.encounterId],
      coverages: [coverage.id],
    },
  });
  await client.ask(SubmitClaimDocument, { input: { commandId: submit, claim: draftClaim.claim } });
  return draftClaim.claim;
}

export async function pay(client: Client, patient: string, commandId: string): Promise<string> {
  const { recordPayment } = await client.ask(RecordPaymentDocument, {
    input: {
      commandId,
      patient,
      amount: { amount: '25.00', currency: 'USD' },
      source: 'PATIENT',
    },
  });
  return recordPayment.line;
}

/** What is due, as text with every digit, by currency. */
export async function due(client: Client, patient: string): Promise<Record<string, string>> {
  const { account } = await client.ask(AccountDocument, { patient });
  return Object.fromEntries((account?.balances ?? []).map((it) => [it.currency, it.due]));
}

export function claims(notice: Notice<typeof ClaimsChangedDocument>): string[] {
  return notice.claimsChanged.changes.flatMap(({ claimId }) => claimId ?? []);
}

export async function wrong(client: Client, patient: string, commandId: string): Promise<void> {
  const amount: number = 25;
  await client.ask(RecordPaymentDocument, {
    // @ts-expect-error: money is a decimal as text.
    input: { commandId, patient, amount: { amount, currency: 'USD' }, source: 'PATIENT' },
  });
  const { account } = await client.ask(AccountDocument, { patient });
  // @ts-expect-error: so no sum of two balances is made by adding texts as numbers.
  void ((account?.balances[0]?.due ?? '0') * 2);
  const billed = await client.ask(BilledPatientDocument, { id: patient });
  // @ts-expect-error: no narrative is in reach of billing.
  void billed.patient?.notes;
}
