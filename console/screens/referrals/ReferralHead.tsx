/** The head of a referral: state, number, listing, where it stands, what was decided, and the decision itself. */
import { Button, Group } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReferralDetail } from '../../api/referralTypes.ts'
import { calendarDate } from '../../parts/format.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { Copyable } from '../../parts/ShortId.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import { AcceptDialog } from './AcceptDialog.tsx'
import { ClassMark } from './ClassMark.tsx'
import { nameOf } from './referralColumns.tsx'
import classes from './referrals.module.css'
import { markOf } from './rowMarks.ts'
import { useDecisions } from './useDecisions.tsx'

export function ReferralHead({ referral }: { referral: ReferralDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const [asking, setAsking] = useState<ReasonRequest>()
  const [accepting, setAccepting] = useState(false)
  const decide = useDecisions(referral)
  const can = (action: ReferralDetail['actions'][number]) =>
    may('referrals.decide') && referral.actions.includes(action)
  const who = nameOf(t, referral)
  const askDecline = () =>
    setAsking({
      title: t('referrals.declineTitle', { who }),
      explains: t('referrals.declineExplains', { source: referral.source.title }),
      does: t('referrals.decline'),
      onReason: ({ reason }) => decide.decline(reason),
    })
  return (
    <>
      <div className={classes.head}>
        <StateMark {...markOf(referral)} pill />
        <ClassMark {...referral} />
        <span className={classes.headGap} />
        <Group gap="xs">
          {may('explain.read') && (
            <LinkButton to="/o/$slug/explain" params={{ slug }} search={{ q: referral.id }} variant="subtle">
              {t('message.whyNotThere')}
            </LinkButton>
          )}
          {can('reopen') && (
            <Button variant="default" onClick={decide.reopen} loading={decide.isPending}>
              {t('referrals.reopen')}
            </Button>
          )}
          {can('decline') && (
            <Button variant="default" onClick={askDecline}>
              {t('referrals.decline')}
            </Button>
          )}
          {can('accept') && (
            <Button onClick={() => setAccepting(true)} leftSection={<IconCheck size={16} aria-hidden />}>
              {t('referrals.accept')}
            </Button>
          )}
        </Group>
      </div>
      <HeadFacts referral={referral} />
      <Decision referral={referral} />
      <AcceptDialog
        referral={accepting ? referral : undefined}
        onClose={() => setAccepting(false)}
        onAccept={decide.accept}
      />
      <ReasonDialog request={asking} onClose={() => setAsking(undefined)} />
    </>
  )
}

/** What somebody reads out on the phone, in two short rows. */
function HeadFacts({ referral }: { referral: ReferralDetail }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const { reference, listing, source, birthDate, receivedAt, appointmentAt, person } = referral
  const facts = [
    { key: 'reference', value: reference && <Copyable text={reference} /> },
    { key: 'listing', value: listing.name && <span dir="auto">{listing.name}</span> },
    { key: 'born', value: birthDate && calendarDate(birthDate, locale) },
    { key: 'phone', value: person.phones[0] },
    { key: 'appointment', value: appointmentAt && <When at={appointmentAt} /> },
    { key: 'received', value: <When at={receivedAt} /> },
    { key: 'source', value: source.title },
  ]
  return (
    <dl className={classes.headFacts}>
      {facts.map(({ key, value }) =>
        value ? (
          <div key={key}>
            <dt>{t(`referrals.fact.${key}`)}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}

/** Who decided, when, for whom and why. */
function Decision({ referral: { decision, inbox } }: { referral: ReferralDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  if (!decision || (inbox !== 'accepted' && inbox !== 'declined')) return null
  const linked = decision.linkedTo
  return (
    <div className={classes.decision}>
      <p>
        {t(`referrals.decided.${inbox}`, { who: decision.by?.name ?? t('referrals.somebody') })}{' '}
        <span className={text.soft}>
          <When at={decision.at} />
        </span>
      </p>
      {linked && (
        <p>
          {t('referrals.linkedTo')} <bdi>{linked.name ?? t('referrals.nameless')}</bdi>
          {may('messages.read') && (
            <>
              {' · '}
              <Link to="/o/$slug/messages" params={{ slug }} search={{ record: linked.record }} className={text.link}>
                {t('referrals.theirMessages')}
              </Link>
            </>
          )}
        </p>
      )}
      {decision.reason && (
        <blockquote className={text.quote} dir="auto">
          {decision.reason}
        </blockquote>
      )}
    </div>
  )
}
