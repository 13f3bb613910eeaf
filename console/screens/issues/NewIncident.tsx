/** Opens an incident: what happened in one line, more if one likes, and the connections and routes concerned. */
import { Button, Checkbox, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { openIncident, routeNamesQuery, type SubjectName } from '../../api/issues.ts'
import { connectionsQuery } from '../../api/queries.ts'
import { connectionName } from '../../parts/connectionName.ts'
import { errorText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'
import { showToast } from '../../parts/toast.ts'

/** @param about `new`, or `issue:{id}` for an issue that it is about */
export function NewIncident({ about, onClose }: { about: string; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal opened onClose={onClose} title={t('incidents.open')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <IncidentForm about={about} onClose={onClose} />
    </Modal>
  )
}

/** As the hub asks it. */
const fewestLetters = 3

function IncidentForm({ about, onClose }: { about: string; onClose: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { data: connections } = useQuery(connectionsQuery(slug))
  const { data: routes } = useQuery(routeNamesQuery(slug))
  const [title, setTitle] = useState('')
  const [words, setWords] = useState('')
  const [asked, setAsked] = useState(false)
  const [chosen, setChosen] = useState<readonly SubjectName[]>([])
  const issue = about.startsWith('issue:') ? [{ kind: 'issue' as const, id: about.slice(6) }] : []
  const missing = title.trim().length < fewestLetters
  const open = useMutation({
    mutationFn: () =>
      openIncident(slug, {
        title: title.trim(),
        ...(words.trim() ? { text: words.trim() } : {}),
        subjects: [...chosen, ...issue],
      }),
    onSuccess: async ({ id }) => {
      showToast({ message: t('incidents.opened') })
      await client.invalidateQueries({ queryKey: [slug, 'incidents'] })
      await client.invalidateQueries({ queryKey: [slug, 'issues'] })
      void navigate({ to: '/o/$slug/issues/incidents/$id', params: { slug, id }, search: {} })
    },
    onError: error => showToast({ message: errorText(t, error).says, tone: 'bad' }),
  })
  const isChosen = (subject: SubjectName) => chosen.some(({ id }) => id === subject.id)
  const toggle = (subject: SubjectName) =>
    setChosen(isChosen(subject) ? chosen.filter(({ id }) => id !== subject.id) : [...chosen, subject])
  const items = connections?.items ?? []
  const offered = [
    ...items.map(({ id }) => ({ kind: 'connection' as const, id, label: connectionName(items, id) })),
    ...(routes?.items ?? []).map(route => ({
      kind: 'route' as const,
      id: route.id,
      label: t('incidents.route', { name: route.slug }),
    })),
  ]
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (missing) setAsked(true)
        else open.mutate()
      }}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t('incidents.what')}
          value={title}
          onChange={event => setTitle(event.currentTarget.value)}
          error={asked && missing ? t('incidents.titleMissing') : undefined}
          maxLength={200}
          autoComplete="off"
        />
        <Textarea
          label={t('incidents.more')}
          value={words}
          onChange={event => setWords(event.currentTarget.value)}
          maxLength={4000}
          autosize
          minRows={3}
        />
        <Checkbox.Group label={t('incidents.concerns')} value={chosen.map(({ id }) => id)}>
          <Stack gap={6} mt={6}>
            {offered.map(subject => (
              <Checkbox
                key={subject.id}
                value={subject.id}
                label={subject.label}
                onChange={() => toggle({ kind: subject.kind, id: subject.id })}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={open.isPending}>
            {t('incidents.open')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
