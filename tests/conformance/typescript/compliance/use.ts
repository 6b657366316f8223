// A compliance officer: who saw a chart, which glass is to be reviewed, and a restriction is agreed to.

import type { Client, Notice } from '../client';
import {
  AccessesDocument,
  AgreeRestrictionDocument,
  AlertsDocument,
  BrokenGlassDocument,
  RestrictionRequestsDocument,
  ReviewGlassDocument,
} from './generated';
import type { AccessedFragment, ReviewGlassMutationVariables } from './generated';

export async function seen(client: Client, patient: string): Promise<AccessedFragment[]> {
  const { accesses } = await client.ask(AccessesDocument, { filter: { patient } });
  return accesses.nodes;
}

export async function agree(client: Client, patient: string, commandId: string): Promise<string> {
  const { restrictionRequests } = await client.ask(RestrictionRequestsDocument, {
    filter: { patient, open: true },
  });
  const [asked] = restrictionRequests.nodes;
  const { agreeRestriction } = await client.ask(AgreeRestrictionDocument, {
    input: {
      commandId,
      patient,
      account: asked?.accountId,
      encounter: asked?.encounterId,
      request: 'IN_WRITING',
      asked: asked?.id,
    },
  });
  return agreeRestriction.restriction;
}

export async function toReview(client: Client): Promise<string[]> {
  const { brokenGlass } = await client.ask(BrokenGlassDocument, {});
  return brokenGlass.nodes.filter(({ reviewedAt }) => !reviewedAt).map(({ id }) => id);
}

export async function review(client: Client, said: ReviewGlassMutationVariables): Promise<string> {
  const { reviewGlass } = await client.ask(ReviewGlassDocument, said);
  return reviewGlass.position;
}

export function broken(notice: Notice<typeof AlertsDocument>): string[] {
  return notice.alerts.alerts
    .filter(({ kind }) => kind === 'GLASS_BROKEN')
    .flatMap(({ glassId }) => glassId ?? []);
}

export async function wrong(client: Client, patient: string): Promise<void> {
  const [access] = await seen(client, patient);
  // @ts-expect-error: compliance knows patients by their ids only.
  void access?.patientNames;
  // @ts-expect-error: a filter has no such thing.
  await client.ask(AccessesDocument, { filter: { patientName: 'Ashford' } });
}
