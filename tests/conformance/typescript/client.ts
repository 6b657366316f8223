// A client as small as it can be: what a front end gets out of the generated documents.

import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

/** An answer, or what went wrong: the codes are a closed list (`extensions.code`). */
interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions: { code: string } }[];
}

export class Client {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async ask<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: print(document), variables }),
    });
    const answer = (await response.json()) as Answer<Data>;
    const [error] = answer.errors ?? [];
    if (error) throw new Error(`${error.extensions.code}: ${error.message}`);
    if (!answer.data) throw new Error('no data came');
    return answer.data;
  }
}

/** What a notice of a subscription is typed as; `live.mjs` beside this folder listens to real ones. */
export type Notice<Document> = Document extends TypedDocumentNode<infer Data, never> ? Data : never;
