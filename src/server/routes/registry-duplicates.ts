/** Possible duplicates: the list, one with both people side by side, and what a person says about it. Each look is noted. */
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import {
  type DuplicateDecided,
  holdApart,
  mergeDuplicate,
  proposedSurvivor,
  undoDuplicate,
} from '../../registry/decide-duplicate.ts'
import { openEntry } from '../../registry/duplicate-entries.ts'
import { survivorsFor } from '../../registry/people.ts'
import { accountNames } from '../../store/account-names.ts'
import { type DuplicateRow, duplicateStates, findDuplicate } from '../../store/duplicates.ts'
import { afterOfCursor, countDuplicates, listDuplicates } from '../../store/lists/duplicates.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams, optionalReason, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { duplicate, duplicateWhole, showDuplicate } from '../show/duplicates.ts'
import { showSides, showWholeSides } from '../show/registry-sides.ts'

const tags = ['registry']
const mostCounted = 10_000
const decided = z.object({ state: z.enum(duplicateStates) })
const counts = z.object({ open: z.number(), merged: z.number(), different: z.number(), undone: z.number() })

/** Adds the routes. */
export function addRegistryDuplicates(api: Api, { hub, keys }: ApiParts): void {
  api.get(
    '/registry/duplicates',
    {
      config: { action: 'registry.read' },
      schema: {
        summary: 'Records that may be one person, the most likely first',
        tags,
        params: slugParams,
        querystring: paging.extend({ state: z.enum(duplicateStates).default('open') }),
        response: answers(z.object({ items: z.array(duplicate), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, state } = request.query
      const after = cursor === undefined ? undefined : afterOfCursor(cursor)
      if (cursor !== undefined && !after)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const { rows, next } = await listDuplicates(db, state, limit, after)
        const items = await show(db, rows)
        await noteAudit(hub, db, organization, {
          account,
          action: 'registry.duplicates',
          subject: { kind: 'registry', id: 'duplicates' },
          persons: [...new Set(items.flatMap(item => [item.one.id, item.other.id]))],
        })
        return { items, next }
      })
    },
  )

  api.get(
    '/registry/duplicates/counts',
    {
      config: { action: 'registry.read' },
      schema: {
        summary: `How many there are in each state, counted up to ${mostCounted}`,
        tags,
        params: slugParams,
        response: answers(counts),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const found = await countDuplicates(db, duplicateStates, mostCounted)
        const count = (state: DuplicateRow['state']) => found.get(state) ?? 0
        return {
          open: count('open'),
          merged: count('merged'),
          different: count('different'),
          undone: count('undone'),
        }
      })
    },
  )

  api.get(
    '/registry/duplicates/:id',
    {
      config: { action: 'registry.read' },
      schema: {
        summary: 'A possible duplicate with both people side by side, and what each field says',
        tags,
        params: idParams,
        response: answers(duplicateWhole),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      await hub.sealer.ready(organization)
      const shown = await withScope(hub.pool, organization, async db => {
        const row = await findDuplicate(db, request.params.id)
        const [item] = row ? await show(db, [row]) : []
        if (!row || !item) return undefined
        const { fields, lacking, rules } = openEntry(hub, organization, row)
        const people = [...new Set([item.one.id, item.other.id])]
        const sides = await showWholeSides(hub, db, people)
        await noteAudit(hub, db, organization, {
          account,
          action: 'registry.duplicate',
          subject: { kind: 'duplicate', id: row.id },
          persons: people,
        })
        const reason = row.reason && hub.sealer.open(organization, 'duplicate.reason', row.id, row.reason).toString()
        const proposed = proposedSurvivor({ one: item.one.id, other: item.other.id })
        return { ...item, sides, proposed, fields, lacking, rules, decision: row.decision, reason }
      })
      return shown ?? sendProblem(reply, 'request.not-found')
    },
  )

  /** Rows with whom they are about; without names, which appear when one is opened. */
  async function show(db: Scope, rows: readonly DuplicateRow[]) {
    const survivorOf = await survivorsFor(db, [...new Set(rows.flatMap(row => [row.one, row.other]))])
    const sides = await showSides(
      hub,
      db,
      rows.flatMap(row => [survivorOf(row.one), survivorOf(row.other)]),
    )
    const accounts = await accountNames(
      db,
      keys,
      rows.flatMap(row => row.decided_by ?? []),
    )
    return rows.map(row => {
      const both = { one: sides(survivorOf(row.one)), other: sides(survivorOf(row.other)) }
      return showDuplicate(row, openEntry(hub, db.organization, row), both, accounts)
    })
  }

  const acts = {
    merge: {
      summary: 'Say that the two are one person; asked for a merge that the member made, it confirms it',
      body: z
        .object({ survivor: id.optional().describe('Who stays'), reason: z.string().trim().max(500).optional() })
        .nullish(),
      run: mergeDuplicate,
    },
    different: {
      summary: 'Say that the two are two people: they are never proposed again, and a merge of them is undone',
      body: optionalReason,
      run: holdApart,
    },
    undo: {
      summary: 'Take back what was said: a merge is undone, those held apart are asked about again',
      body: optionalReason,
      run: undoDuplicate,
    },
  } as const

  for (const name of ['merge', 'different', 'undo'] as const) {
    const { summary, body, run } = acts[name]
    api.post(
      `/registry/duplicates/:id/${name}`,
      {
        config: { action: 'registry.merge' },
        schema: { summary, tags, params: idParams, body, response: answers(decided) },
      },
      async (request, reply) => {
        const { organization, account } = placeOf(request)
        await hub.sealer.ready(organization)
        const said = { id: request.params.id, account, ...(request.body ?? {}) }
        return answer(reply, await withScope(hub.pool, organization, db => run(hub, db, said)))
      },
    )
  }
}

function answer(reply: FastifyReply, outcome: DuplicateDecided) {
  switch (outcome.kind) {
    case 'done':
      return { state: outcome.state }
    case 'not-found':
      return sendProblem(reply, 'request.not-found')
    case 'unfit':
      return sendProblem(reply, 'request.invalid', { errors: [{ path: '/survivor', code: 'unfit' }] })
    case 'conflict':
      return sendProblem(reply, 'request.conflict', { detail: `Its state is: ${outcome.state}.` })
  }
}
