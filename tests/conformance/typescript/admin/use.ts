// An administrator: somebody new starts, and their calendar is opened.

import type { Client, Notice } from '../client';
import {
  AllowOverbookingDocument,
  CreateAccountDocument,
  OpenCalendarDocument,
  StaffChangedDocument,
  StaffDocument,
} from './generated';
import type { OpenCalendarMutationVariables } from './generated';

export async function start(client: Client, commandId: string): Promise<string> {
  const { createAccount } = await client.ask(CreateAccountDocument, {
    input: {
      commandId,
      login: 'nora.ashford',
      name: { family: 'Ashford', given: 'Nora' },
      roles: ['CLINICAL'],
      clinician: true,
    },
  });
  // Shown once, and not told again to whoever repeats the command.
  return createAccount.oneTimePassword ?? 'told already';
}

export async function open(client: Client, hours: OpenCalendarMutationVariables): Promise<string> {
  const { openCalendar } = await client.ask(OpenCalendarDocument, hours);
  return openCalendar.position;
}

export async function mayOverbook(client: Client): Promise<string[]> {
  const { staff } = await client.ask(StaffDocument, { search: null });
  return staff.nodes.filter((account) => account.mayOverbook).map(({ login }) => login);
}

export function changed(notice: Notice<typeof StaffChangedDocument>): string[] {
  return notice.staffChanged.changes.map(({ accountId }) => accountId);
}

export async function wrong(client: Client, commandId: string): Promise<void> {
  const { staff } = await client.ask(StaffDocument, {});
  // @ts-expect-error: there is no such role.
  void staff.nodes.filter(({ roles }) => roles.some((role) => role === 'OWNER'));
  // @ts-expect-error: whose permission it is has to be said.
  await client.ask(AllowOverbookingDocument, { input: { commandId } });
}
