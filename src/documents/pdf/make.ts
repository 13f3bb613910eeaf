/** The referral summary as a tagged PDF. Takes a few hundredths of a second of processor time: the hub makes it through pool.ts. */
import type { ReferralSummary } from '../referral/model.ts'
import { draw } from './draw.ts'
import { layOut } from './layout.ts'

export type ReferralPdf = {
  bytes: Uint8Array
  pages: number
  /** Characters that no font has, as `U+1F600`; on the page each stands as `[U+1F600]`. */
  missing: readonly string[]
}

/** Makes the PDF in this thread. The same summary gives the same bytes. */
export async function makeReferralPdf(summary: ReferralSummary): Promise<ReferralPdf> {
  const layout = layOut(summary)
  return { bytes: await draw(summary, layout), pages: layout.pages.length, missing: layout.missing }
}
