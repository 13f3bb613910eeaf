/** Accepting: is the registrant somebody the organization knows? The candidates side by side, with what agrees and what not. */
import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AcceptChoice } from '../../api/referrals.ts'
import type { ReferralDetail } from '../../api/referralTypes.ts'
import { PersonTable } from '../PersonTable.tsx'
import { nameOf } from './referralColumns.tsx'
import classes from './referrals.module.css'

type Accept = (choice: AcceptChoice, reason: string | undefined) => void
type Props = { referral: ReferralDetail | undefined; onClose: () => void; onAccept: Accept }

export function AcceptDialog({ referral, onClose, onAccept }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={referral !== undefined}
      onClose={onClose}
      size="min(860px, 96vw)"
      title={referral && t('referrals.acceptTitle', { who: nameOf(t, referral) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {referral && (
        <AcceptForm
          referral={referral}
          onClose={onClose}
          onAccept={(choice, reason) => {
            onAccept(choice, reason)
            onClose()
          }}
        />
      )}
    </Modal>
  )
}

/** As the hub asks it. */
const fewestLetters = 3

type FormProps = { referral: ReferralDetail; onClose: () => void; onAccept: Accept }

function AcceptForm({ referral, onClose, onAccept }: FormProps) {
  const { t } = useTranslation()
  const { candidates, person } = referral
  const best = candidates.findIndex(({ preselected }) => preselected)
  const [chosen, setChosen] = useState<number | undefined>(best < 0 ? undefined : best)
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const candidate = chosen === undefined ? undefined : candidates[chosen]
  const against = (candidate?.vetoes.length ?? 0) > 0
  const missing = against && reason.trim().length < fewestLetters
  const why = reason.trim() || undefined
  const link = () => {
    if (!candidate || missing) return setAsked(true)
    onAccept({ kind: 'record', record: candidate.record }, why)
  }
  const known = candidates.length > 0
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (known) link()
        else onAccept({ kind: 'new' }, why)
      }}
    >
      <p className={classes.dialogText}>
        {known
          ? t('referrals.acceptKnown', { count: candidates.length })
          : t(referral.matching === 'none' ? 'referrals.acceptUnmatched' : 'referrals.acceptNobody')}
      </p>
      {known && (
        <PersonTable
          person={person}
          candidates={candidates.map(({ record, ...facts }) => ({ ...facts, choice: { kind: 'record', record } }))}
          chosen={chosen}
          choose={setChosen}
          given={t('referrals.one')}
        />
      )}
      {against && (
        <TextInput
          mt="md"
          label={t('referrals.whySame')}
          description={t('referrals.whySameHelp')}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
          error={asked && missing ? t('reason.missing') : undefined}
          maxLength={500}
          autoComplete="off"
        />
      )}
      <p className={classes.dialogText}>{t('referrals.acceptUndo')}</p>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          variant={known ? 'default' : 'filled'}
          type={known ? 'button' : 'submit'}
          onClick={known ? () => onAccept({ kind: 'new' }, why) : undefined}
        >
          {t('referrals.newClient')}
        </Button>
        {known && (
          <Button type="submit" disabled={!candidate}>
            {t('referrals.sameClient')}
          </Button>
        )}
      </Group>
    </form>
  )
}
