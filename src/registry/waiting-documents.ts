/** Documents that came before their patient follow as soon as an identifier leads to somebody. */
import type { MemberIdentifier } from '../model/registry/acts.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Context } from '../pipeline/plan.ts'
import { identifierToken } from '../pipeline/registry-keys.ts'
import { linkWaiting } from '../store/registry-documents.ts'

/** Called with identifiers that lead to somebody new. */
export async function linkWaitingDocuments(
  context: Context,
  links: ReadonlyArray<{ identifier: MemberIdentifier; record: string }>,
): Promise<void> {
  const people = links.map(({ identifier, record }) => ({ token: identifierToken(context, identifier), record }))
  const linked = await linkWaiting(context.db, people)
  for (const { id } of linked) context.changes?.documents.add(id)
  await noteOwnAct(
    context.hub,
    context.db,
    linked.map(({ id, record }) => ({
      actor: { kind: 'hub', id: 'registry' },
      action: 'document.link',
      subject: { kind: 'document', id },
      persons: [record],
    })),
  )
}
