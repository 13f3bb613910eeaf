/** The first connect: which Ensora Data Collection it is, what is shared with whom, and the consent, once. */
import { Button, Checkbox, Group, Radio, Stack } from '@mantine/core'
import { IconFileImport, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { connectionsQuery } from '../../api/queries.ts'
import { agreeToShare, sessionSettingsQuery } from '../../api/sessions.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import list from '../list.module.css'
import classes from './sessions.module.css'

const connector = 'ensora'
/** Where the interface cannot be used. */
const connectorByFiles = 'ensora-files'
const points = ['what', 'when', 'published', 'who', 'back'] as const
/** What is agreed to otherwise where people bring files in. */
const pointsByFiles = new Set<string>(['what', 'when'])

export function Connect() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const mayAgree = may('sessions.settings')
  const { data, error, refetch } = useQuery({ ...connectionsQuery(slug), enabled: mayAgree })
  const own = data?.items.filter(each => each.connector === connector || each.connector === connectorByFiles)
  return (
    <div className={list.card}>
      <div className={list.scroll}>
        {!mayAgree ? (
          <Note title={t('sessions.consent.waits')}>
            <p>{t('sessions.consent.ask')}</p>
          </Note>
        ) : own ? (
          own.length === 0 ? (
            <Note
              title={t('sessions.consent.notConnected')}
              action={
                <Group gap="xs" justify="center">
                  <LinkButton
                    to="/o/$slug/connections/new"
                    params={{ slug }}
                    search={{ connector }}
                    leftSection={<IconPlus size={16} aria-hidden />}
                  >
                    {t('sessions.consent.connect')}
                  </LinkButton>
                  <LinkButton
                    to="/o/$slug/connections/new"
                    params={{ slug }}
                    search={{ connector: connectorByFiles }}
                    variant="default"
                    leftSection={<IconFileImport size={16} aria-hidden />}
                  >
                    {t('sessionFiles.instead')}
                  </LinkButton>
                </Group>
              }
            >
              <p>{t('sessions.consent.notConnectedText')}</p>
            </Note>
          ) : (
            <Consent
              choices={own.map(each => ({
                id: each.id,
                title: each.title,
                byFiles: each.connector === connectorByFiles,
              }))}
            />
          )
        ) : error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={5} height={48} />
        )}
      </div>
    </div>
  )
}

type Choice = { id: string; title: string; byFiles: boolean }

function Consent({ choices }: { choices: readonly Choice[] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data: settings } = useQuery(sessionSettingsQuery(slug))
  const [chosen, setChosen] = useState(choices[0]?.id ?? '')
  const [agreed, setAgreed] = useState(false)
  const [asked, setAsked] = useState(false)
  const byFiles = choices.find(({ id }) => id === chosen)?.byFiles ?? false
  const agree = useChange({
    run: (text: number) => agreeToShare(slug, chosen, text),
    done: () => t(byFiles ? 'sessions.consent.byFiles.done' : 'sessions.consent.done'),
  })
  return (
    <form
      className={classes.consent}
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (agreed && settings) agree.mutate(settings.consentText)
      }}
    >
      <h2 className={classes.heading}>{t('sessions.consent.title')}</h2>
      <p>{t('sessions.consent.lead')}</p>
      <ul className={classes.points}>
        {points.map(point => (
          <li key={point}>
            {t(
              byFiles && pointsByFiles.has(point)
                ? `sessions.consent.byFiles.${point}`
                : `sessions.consent.point.${point}`,
            )}
          </li>
        ))}
      </ul>
      {choices.length > 1 && (
        <Radio.Group label={t('sessions.consent.which')} value={chosen} onChange={setChosen}>
          <Stack gap={8} mt={8}>
            {choices.map(({ id, title }) => (
              <Radio key={id} value={id} label={title} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      <Checkbox
        label={t('sessions.consent.agree')}
        checked={agreed}
        onChange={event => setAgreed(event.currentTarget.checked)}
        error={asked && !agreed ? t('sessions.consent.needed') : undefined}
      />
      <div>
        <Button type="submit" loading={agree.isPending}>
          {t('sessions.consent.button')}
        </Button>
      </div>
    </form>
  )
}
