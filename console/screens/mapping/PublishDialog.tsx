/** The review before publishing: what differs from what holds, what the last try said, and a note for the history. */
import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type MappingWhole, newestRunQuery, type Rule, type Which } from '../../api/mappings.ts'
import { Diff } from '../../parts/Diff.tsx'
import { byTarget, sameRules } from './ruleText.ts'
import classes from './Workbench.module.css'

type Props = {
  opened: boolean
  which: Which
  whole: MappingWhole
  rules: readonly Rule[]
  onClose: () => void
  onPublish: (note: string) => Promise<void>
}

export function PublishDialog({ opened, onClose, ...rest }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t('mapping.publishTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {opened && <Review onClose={onClose} {...rest} />}
    </Modal>
  )
}

/** As the hub asks it. */
const fewestLetters = 3

function Review({ which, whole, rules, onClose, onPublish }: Omit<Props, 'opened'>) {
  const { t } = useTranslation()
  const { data } = useQuery(newestRunQuery(which))
  const [note, setNote] = useState('')
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const missing = note.trim().length < fewestLetters
  const send = async () => {
    if (missing) return setAsked(true)
    setBusy(true)
    await onPublish(note.trim())
    setBusy(false)
  }
  const run = data?.run && sameRules(data.run.rules, rules) ? data.run : undefined
  const fails = run?.counts['newly-fails'] ?? 0
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      <Stack gap="md">
        <Textarea
          data-autofocus
          label={t('mapping.publishNote')}
          description={t('mapping.publishHelp')}
          value={note}
          onChange={event => setNote(event.currentTarget.value)}
          error={asked && missing ? t('reason.missing') : undefined}
          maxLength={500}
          autosize
          minRows={2}
        />
        {!run ? (
          <p className={classes.problem}>▲ {t('mapping.notTried')}</p>
        ) : (
          fails > 0 && <p className={classes.problem}>▲ {t('mapping.someFail', { count: fails, tried: run.tried })}</p>
        )}
        <div className={classes.review}>
          <Diff before={byTarget(whole.rules)} after={byTarget(rules)} label={t('mapping.publishTitle')} />
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('mapping.publish')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
