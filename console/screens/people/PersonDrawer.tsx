/** One person of the organization: what they may do, changed with the difference in sight, and what can be done for them. */
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  callBack,
  changePerson,
  endSessionsOf,
  type InvitationLink,
  inviteAgain,
  type Member,
  peopleQuery,
  type RoleTable,
  removePerson,
  roleTableQuery,
  type Standing,
  unlockPerson,
} from '../../api/people.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { ReasonDialog } from '../../parts/ReasonDialog.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useHere, useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import { DifferenceBox } from './DifferenceBox.tsx'
import { differenceOf } from './difference.ts'
import classes from './People.module.css'
import { ShownLink } from './ShownOnce.tsx'
import { StandingFields } from './StandingFields.tsx'

export function PersonDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { id } = useParams({ from: '/o/$slug/settings/people/$id' })
  const people = useQuery(peopleQuery(slug))
  const { data: table } = useQuery(roleTableQuery(slug))
  const member = people.data?.items.find(each => each.id === id)
  const close = () => void navigate({ to: '/o/$slug/settings/people', params: { slug }, search: true })
  return (
    <DetailDrawer title={member ? member.name || member.email : t('settings.people')} onClose={close}>
      {people.error && !people.data ? (
        <ErrorNote error={people.error} onRetry={() => void people.refetch()} />
      ) : !people.data || !table ? (
        <LoadingRows rows={4} height={44} />
      ) : member ? (
        // Anew for each version: what somebody else has saved replaces what was begun on the old one.
        <Person member={member} table={table} key={`${member.id} ${member.version}`} onGone={close} />
      ) : (
        <Note title={t('people.notThere')} />
      )}
    </DetailDrawer>
  )
}

function Person({ member, table, onGone }: { member: Member; table: RoleTable; onGone: () => void }) {
  const { t } = useTranslation()
  const me = useHere().session.account.id
  const isMe = member.id === me
  const mayChange = useMay()('people.change')
  return (
    <>
      <Facts
        facts={[
          { name: t('people.email'), value: member.email },
          { name: t('people.state'), value: <StateMark kind="member" state={member.state} /> },
          { name: t('people.lastSeen'), value: <When at={member.lastSeenAt} /> },
          ...(member.state === 'locked'
            ? [{ name: t('people.lockedUntil'), value: <When at={member.lockedUntil} /> }]
            : []),
          ...(member.state === 'invited'
            ? [{ name: t('people.invitationEnds'), value: <When at={member.invitationEndsAt} /> }]
            : []),
        ]}
      />
      {member.state !== 'removed' && (
        <section className={classes.section}>
          <h2 className={classes.heading}>{t('people.mayDo')}</h2>
          {isMe && <p className={text.soft}>{t('people.notOwn')}</p>}
          {!mayChange && <p className={text.soft}>{t('people.askAdmin')}</p>}
          <StandingForm member={member} table={table} disabled={isMe || !mayChange} />
        </section>
      )}
      {mayChange && member.state !== 'removed' && <Acts member={member} isMe={isMe} onGone={onGone} />}
    </>
  )
}

function StandingForm({ member, table, disabled }: { member: Member; table: RoleTable; disabled: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const before: Standing = { ...member, practitioners: member.practitioners.map(({ id }) => id) }
  const [after, setAfter] = useState<Standing>({
    role: before.role,
    rights: before.rights,
    practitioners: before.practitioners,
  })
  const save = useChange({
    run: () => changePerson(slug, member.id, member.version, after),
    done: () => t('people.saved', { name: member.name || member.email }),
  })
  const sorted = ({ role, rights, practitioners }: Standing) =>
    JSON.stringify([role, [...rights].sort(), [...practitioners].sort()])
  const isSame = sorted(before) === sorted(after)
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (!isSame) save.mutate()
      }}
    >
      <Stack gap="md">
        <StandingFields
          table={table}
          value={after}
          bound={member.practitioners}
          disabled={disabled}
          onChange={setAfter}
        />
        <DifferenceBox difference={differenceOf(table, before, after)} />
        {!disabled && (
          <Group gap="xs">
            <Button type="submit" disabled={isSame} loading={save.isPending}>
              {t('people.save')}
            </Button>
            {!isSame && (
              <Button variant="default" onClick={() => setAfter({ ...before })}>
                {t('common.undo')}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  )
}

function Acts({ member, isMe, onGone }: { member: Member; isMe: boolean; onGone: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const name = member.name || member.email
  const [link, setLink] = useState<InvitationLink>()
  const [removing, setRemoving] = useState(false)
  const again = useChange({ run: () => inviteAgain(slug, member.id), after: setLink })
  const back = useChange({
    run: () => callBack(slug, member.id),
    done: () => t('people.calledBack', { name }),
    after: onGone,
  })
  const unlock = useChange({ run: () => unlockPerson(slug, member.id), done: () => t('people.unlocked', { name }) })
  const end = useChange({ run: () => endSessionsOf(slug, member.id), done: () => t('people.signedOut', { name }) })
  const remove = useChange<string>({
    run: reason => removePerson(slug, member.id, reason),
    done: () => t('people.removed', { name }),
    after: onGone,
  })
  return (
    <section className={classes.section}>
      <h2 className={classes.heading}>{t('people.acts')}</h2>
      <Group gap="xs">
        {member.state === 'invited' ? (
          <>
            <Button variant="default" loading={again.isPending} onClick={() => again.mutate()}>
              {t('people.newLink')}
            </Button>
            <Button variant="default" loading={back.isPending} onClick={() => back.mutate()}>
              {t('people.callBack')}
            </Button>
          </>
        ) : (
          <>
            {member.state === 'locked' && (
              <Button variant="default" loading={unlock.isPending} onClick={() => unlock.mutate()}>
                {t('people.unlock')}
              </Button>
            )}
            {!isMe && (
              <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
                {t('people.endSessions')}
              </Button>
            )}
            <Button variant="default" onClick={() => setRemoving(true)}>
              {isMe ? t('people.leave') : t('people.remove')}
            </Button>
          </>
        )}
      </Group>
      <ReasonDialog
        request={
          removing
            ? {
                title: t('people.removeTitle', { name }),
                explains: t('people.removeExplains'),
                does: isMe ? t('people.leave') : t('people.remove'),
                onReason: ({ reason }) => remove.mutate(reason),
              }
            : undefined
        }
        onClose={() => setRemoving(false)}
      />
      <Modal
        opened={link !== undefined}
        onClose={() => setLink(undefined)}
        title={t('people.invited')}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {link && <ShownLink link={link} onClose={() => setLink(undefined)} />}
      </Modal>
    </section>
  )
}
