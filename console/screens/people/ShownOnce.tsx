/** What is shown once and kept by nobody: the link of an invitation, the token of a programme. */
import { Button, CopyButton, Group, Stack } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { InvitationLink } from '../../api/people.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './People.module.css'

export function ShownLink({ link, onClose }: { link: InvitationLink; onClose: () => void }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const until = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(new Date(link.endsAt))
  return (
    <Stack gap="md">
      <p className={classes.text}>{link.mailed ? t('people.linkMailed') : t('people.linkNotMailed')}</p>
      {link.path !== null && <Secret value={window.location.origin + link.path} label={t('people.copyLink')} />}
      <p className={`${classes.text} ${text.soft}`}>{t('people.linkEnds', { until })}</p>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('people.done')}</Button>
      </Group>
    </Stack>
  )
}

/** A secret with a button that copies it. */
export function Secret({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation()
  return (
    <>
      <code className={`${classes.secret} ${text.mono}`}>{value}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            data-autofocus
            leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            onClick={copy}
          >
            {copied ? t('common.copied') : label}
          </Button>
        )}
      </CopyButton>
    </>
  )
}
