/** Making a token: for what, with which scopes, until when; then the token itself, which is shown this once. */
import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { roleTableQuery } from '../../api/people.ts'
import { type ApiToken, type MadeToken, makeToken } from '../../api/tokens.ts'
import { LoadingRows } from '../../parts/Notes.tsx'
import { errorText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'
import signIn from '../SignIn.module.css'
import classes from './People.module.css'
import { Secret } from './ShownOnce.tsx'

const dayMs = 24 * 3_600_000
const lives = [30, 90, 365] as const

/** @param props.follows the token whose programme gets one more */
export function TokenDialog({ follows, onClose }: { follows: ApiToken | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  const [made, setMade] = useState<MadeToken>()
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={made ? t('tokens.made') : follows ? t('tokens.nextFor', { name: follows.name }) : t('tokens.new')}
      closeOnClickOutside={!made}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {made ? (
        <Stack gap="md">
          <p className={classes.text}>{t('tokens.madeText')}</p>
          {made.token !== null && <Secret value={made.token} label={t('tokens.copy')} />}
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('people.done')}</Button>
          </Group>
        </Stack>
      ) : (
        <TokenForm follows={follows} onMade={setMade} onClose={onClose} />
      )}
    </Modal>
  )
}

type FormProps = { follows: ApiToken | undefined; onMade: (made: MadeToken) => void; onClose: () => void }

function TokenForm({ follows, onMade, onClose }: FormProps) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const { data: table } = useQuery(roleTableQuery(slug))
  const [name, setName] = useState(follows?.name ?? '')
  const [scopes, setScopes] = useState<string[]>(follows?.scopes ?? [])
  const [days, setDays] = useState<number>(90)
  const [asked, setAsked] = useState(false)
  const send = useMutation({
    mutationFn: () =>
      makeToken(slug, {
        name: name.trim(),
        scopes,
        endsAt: new Date(Date.now() + days * dayMs).toISOString(),
        ...(follows ? { service: follows.service } : {}),
      }),
    onSuccess: made => {
      void client.invalidateQueries({ queryKey: [slug, 'tokens'] })
      onMade(made)
    },
  })
  if (!table) return <LoadingRows rows={4} height={44} />
  const isWhole = name.trim() !== '' && scopes.length > 0
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (isWhole) send.mutate()
      }}
    >
      <Stack gap="md">
        {send.error && (
          <div role="alert" className={signIn.refusal}>
            {Object.values(errorText(t, send.error)).join(' ')}
          </div>
        )}
        {!follows && (
          <TextInput
            autoFocus
            label={t('tokens.programme')}
            description={t('tokens.programmeHelp')}
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={event => setName(event.currentTarget.value)}
            error={asked && name.trim() === '' ? t('people.nameMissing') : undefined}
          />
        )}
        <Checkbox.Group
          label={t('tokens.scopes')}
          description={t('tokens.scopesHelp')}
          value={scopes}
          onChange={setScopes}
          error={asked && scopes.length === 0 ? t('tokens.scopesMissing') : undefined}
        >
          <div className={classes.scopes}>
            {table.scopes.map(scope => (
              <Checkbox key={scope} value={scope} label={t(`may.${scope}`)} />
            ))}
          </div>
        </Checkbox.Group>
        <Select
          label={t('tokens.life')}
          description={t('tokens.lifeHelp')}
          allowDeselect={false}
          value={String(days)}
          onChange={value => setDays(Number(value))}
          data={lives.map(count => ({ value: String(count), label: t('tokens.days', { count }) }))}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={send.isPending}>
            {t('tokens.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
