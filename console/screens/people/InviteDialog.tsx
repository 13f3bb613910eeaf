/** Inviting somebody: who, with what role; then the link, which is shown this once. */
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type InvitationLink, invitePerson, roleTableQuery, type Standing } from '../../api/people.ts'
import { LoadingRows } from '../../parts/Notes.tsx'
import { errorText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'
import signIn from '../SignIn.module.css'
import { ShownLink } from './ShownOnce.tsx'
import { StandingFields } from './StandingFields.tsx'

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [link, setLink] = useState<InvitationLink>()
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={link ? t('people.invited') : t('people.invite')}
      // A link that is shown once is not lost to a click beside the dialog.
      closeOnClickOutside={!link}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {link ? <ShownLink link={link} onClose={onClose} /> : <InviteForm onInvited={setLink} onClose={onClose} />}
    </Modal>
  )
}

const isAddress = (email: string) => /^\S+@\S+\.\S+$/.test(email)

function InviteForm({ onInvited, onClose }: { onInvited: (link: InvitationLink) => void; onClose: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const { data: table } = useQuery(roleTableQuery(slug))
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [standing, setStanding] = useState<Standing>({ role: 'coordinator', rights: [], practitioners: [] })
  const [asked, setAsked] = useState(false)
  const send = useMutation({
    mutationFn: () => invitePerson(slug, { ...standing, email: email.trim(), name: name.trim() }),
    onSuccess: link => {
      void client.invalidateQueries({ queryKey: [slug, 'people'] })
      onInvited(link)
    },
  })
  if (!table) return <LoadingRows rows={3} height={48} />
  const isWhole = isAddress(email.trim()) && name.trim() !== ''
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
        <TextInput
          autoFocus
          label={t('people.email')}
          description={t('people.emailHelp')}
          type="email"
          autoComplete="off"
          maxLength={320}
          value={email}
          onChange={event => setEmail(event.currentTarget.value)}
          error={asked && !isAddress(email.trim()) ? t('people.emailMissing') : undefined}
        />
        <TextInput
          label={t('people.name')}
          autoComplete="off"
          maxLength={200}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          error={asked && name.trim() === '' ? t('people.nameMissing') : undefined}
        />
        <StandingFields table={table} value={standing} bound={[]} onChange={setStanding} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={send.isPending}>
            {t('people.makeLink')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
