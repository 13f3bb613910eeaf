/**
 * What is answered to who asks for somebody or something by an id: whether there is such an id at a member that does not
 * answer them does not show.
 */
import { decideMember } from '../../../model/network/release.ts'
import { type Answer, notForThisPurpose } from './answers.ts'
import type { Answering, Asking } from './asking.ts'

/** Refused to whom nobody at the address that was called answers, whatever the id is; else it is unknown. */
export async function unknownOrRefused(
  { members }: Pick<Answering, 'members'>,
  { addressed, requester }: Pick<Asking, 'addressed' | 'requester'>,
  unknown: Answer,
): Promise<Answer> {
  const asked = addressed.kind === 'member' ? await members.byHomeCommunity(addressed.homeCommunity) : undefined
  const all = addressed.kind === 'member' ? [asked ?? []].flat() : await members.all()
  const isRefused = all.length > 0 && all.every(({ policy }) => decideMember(requester, policy).kind === 'withhold')
  return isRefused ? notForThisPurpose : unknown
}
