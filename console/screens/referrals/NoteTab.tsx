/** The Referral Note: the text that carries whatever has no field of its own at a target. Whole, and as each target gets it. */
import { Button, CopyButton, SegmentedControl } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReferralDetail } from '../../api/referralTypes.ts'
import { Note } from '../../parts/Notes.tsx'
import classes from './referrals.module.css'

export function NoteTab({ referral: { notes } }: { referral: ReferralDetail }) {
  const { t } = useTranslation()
  const [of, setOf] = useState(0)
  const note = notes[of] ?? notes[0]
  if (!note)
    return (
      <Note title={t('referrals.note.none')}>
        <p>{t('referrals.note.noneText')}</p>
      </Note>
    )
  return (
    <>
      <div className={classes.tabBar}>
        {notes.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t('referrals.note.of')}
            value={String(of)}
            onChange={value => setOf(Number(value))}
            data={notes.map(({ target }, index) => ({
              value: String(index),
              label: target ? t('referrals.note.as', { target: target.title }) : t('referrals.note.whole'),
            }))}
          />
        )}
        <CopyButton value={note.text}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? t('common.copied') : t('referrals.note.copy')}
            </Button>
          )}
        </CopyButton>
      </div>
      {note.cut && (
        <div className={classes.warning}>
          <p>{t('referrals.note.cut', { target: note.target?.title ?? t('common.theConnection') })}</p>
        </div>
      )}
      <div className={classes.note} dir="auto">
        {note.text}
      </div>
    </>
  )
}
