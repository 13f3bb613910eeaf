/** Everything that came with a referral, block by block, in the order of its form; then the referrals it belongs with. */
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReferralDetail, RelatedReferral, SummaryLine } from '../../api/referralTypes.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import { ClassMark } from './ClassMark.tsx'
import classes from './referrals.module.css'

export function SummaryTab({ referral }: { referral: ReferralDetail }) {
  return (
    <>
      <Related related={referral.related} />
      {referral.summary.blocks.map(({ key, heading, lines }) => (
        <section key={key} className={classes.block} aria-label={heading}>
          <h3 className={classes.blockHead}>{heading}</h3>
          <Lines lines={lines} />
        </section>
      ))}
    </>
  )
}

/** Lines that stand under the same heading, as pairs; their order is that of the form. */
function Lines({ lines }: { lines: readonly SummaryLine[] }) {
  return groupsOf(lines).map(({ key, heading, pairs }) => (
    <div key={key}>
      {heading && (
        <h4 className={classes.lineHead} data-depth={Math.min(3, heading.depth)} dir="auto">
          {heading.label}
        </h4>
      )}
      {pairs.length > 0 && (
        <dl className={classes.lines}>
          {pairs.map(({ key: each, line }) => (
            <div key={each} className={classes.line} data-depth={Math.min(3, line.depth)}>
              <dt dir="auto">{line.label}</dt>
              <dd dir="auto">{line.healthCard ? <Covered value={line.value} /> : line.value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  ))
}

type Group = { key: string; heading: SummaryLine | undefined; pairs: { key: string; line: SummaryLine }[] }

/** Cuts at each heading. A form may ask the same twice, so the place of a line is part of its key. */
function groupsOf(lines: readonly SummaryLine[]): Group[] {
  const groups: Group[] = []
  for (const [index, line] of lines.entries()) {
    const last = groups.at(-1)
    if (line.heading || !last)
      groups.push({ key: `${index} ${line.label}`, heading: line.heading ? line : undefined, pairs: [] })
    if (!line.heading) groups.at(-1)?.pairs.push({ key: `${index} ${line.label}`, line })
  }
  return groups
}

/** A health card number is not for whoever walks past the screen. */
function Covered({ value }: { value: string }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  return (
    <>
      <span className={text.figures}>{shown ? value : '••••••••'}</span>{' '}
      <button type="button" className={classes.show} aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? t('referrals.cover') : t('referrals.show')}
      </button>
    </>
  )
}

/** The one it was sent on from, those it was sent on as, and earlier ones of the same person. */
function Related({ related }: { related: readonly RelatedReferral[] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  if (related.length === 0) return null
  return (
    <section className={classes.block} aria-label={t('referrals.related.title')}>
      <h3 className={classes.blockHead}>{t('referrals.related.title')}</h3>
      <ul className={classes.plain}>
        {related.map(each => (
          <li key={each.id ?? `${each.relation} ${each.reference}`}>
            {t(`referrals.related.${each.relation}`)}{' '}
            {each.id ? (
              <Link to="/o/$slug/referrals/$id" params={{ slug, id: each.id }} className={text.link}>
                {each.reference ?? t('referrals.other')}
              </Link>
            ) : (
              <span className={text.soft}>{t('referrals.related.notHere', { reference: each.reference ?? '–' })}</span>
            )}
            {each.listing && <span className={text.soft}>{` · ${each.listing}`}</span>}
            {each.class && (
              <>
                {' · '}
                <ClassMark class={each.class} label={null} />
              </>
            )}
            {each.receivedAt && (
              <span className={text.soft}>
                {' · '}
                <When at={each.receivedAt} show="relative" />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
