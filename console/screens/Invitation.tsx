/** Accepting an invitation: what it is for, and the password that shows that the account is one's own. */
import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { acceptInvitation, type OpenedInvitation, openInvitation } from '../api/people.ts'
import { problemOf } from '../api/problem.ts'
import { sessionQuery } from '../api/queries.ts'
import { changeLanguage } from '../i18n.ts'
import { Logo } from '../parts/Logo.tsx'
import { LoadingRows } from '../parts/Notes.tsx'
import { errorText } from '../parts/problemText.ts'
import { LanguageSwitch } from '../parts/TopBar.tsx'
import classes from './SignIn.module.css'
import { shortestPassword } from './SignInForms.tsx'
import { useTokenOfAddress } from './useTokenOfAddress.ts'

export function Invitation() {
  const { t } = useTranslation()
  const token = useTokenOfAddress() ?? ''
  const opened = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => openInvitation(token),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  useEffect(() => {
    document.title = `${t('invitation.title')} · Causeway`
  }, [t])
  return (
    <main className={classes.page}>
      <div className={classes.top}>
        <Logo />
        <LanguageSwitch />
      </div>
      <section className={classes.card} aria-labelledby="invitation-title">
        <h1 id="invitation-title" className={classes.title}>
          {opened.data ? t('invitation.to', { organization: opened.data.organization.name }) : t('invitation.title')}
        </h1>
        {opened.error ? (
          <Refusal error={opened.error} />
        ) : opened.data ? (
          <AcceptForm token={token} invitation={opened.data} />
        ) : (
          <LoadingRows rows={3} height={44} />
        )}
      </section>
    </main>
  )
}

function AcceptForm({ token, invitation }: { token: string; invitation: OpenedInvitation }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { organization, email, proof } = invitation
  const [name, setName] = useState(invitation.name)
  const [password, setPassword] = useState('')
  const [asked, setAsked] = useState(false)
  const isNew = proof === 'new-password'
  const tooShort = isNew && password.length < shortestPassword
  const accept = useMutation({
    mutationFn: () =>
      acceptInvitation({
        token,
        ...(password ? { password } : {}),
        ...(isNew && name.trim() ? { name: name.trim() } : {}),
      }),
    onSuccess: async session => {
      client.setQueryData(sessionQuery.queryKey, session)
      if (session.account.language) await changeLanguage(session.account.language)
      await navigate({ to: '/o/$slug', params: { slug: organization.slug } })
    },
  })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (!tooShort) accept.mutate()
      }}
    >
      <p className={classes.about}>{t(`invitation.about.${proof}`)}</p>
      <Stack gap="md">
        {accept.error && <Refusal error={accept.error} />}
        {/* Read by password managers as well. */}
        <TextInput label={t('signIn.email')} name="username" autoComplete="username" value={email} readOnly />
        {isNew && (
          <TextInput
            label={t('invitation.name')}
            autoComplete="name"
            maxLength={200}
            value={name}
            onChange={event => setName(event.currentTarget.value)}
          />
        )}
        {proof !== 'sign-in' && (
          <PasswordInput
            label={isNew ? t('signIn.newPassword') : t('signIn.password')}
            description={isNew ? t('signIn.passwordRule', { count: shortestPassword }) : undefined}
            error={asked && tooShort ? t('signIn.tooShort', { count: shortestPassword - password.length }) : undefined}
            autoComplete={isNew ? 'new-password' : 'current-password'}
            autoFocus
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.show'), tabIndex: 0 }}
            value={password}
            onChange={event => setPassword(event.currentTarget.value)}
          />
        )}
        <Button type="submit" loading={accept.isPending} fullWidth size="md">
          {t('invitation.join')}
        </Button>
        {proof === 'sign-in' && (
          <Anchor component={Link} to="/sign-in" target="_blank">
            {t('signIn.enter')}
          </Anchor>
        )}
      </Stack>
    </form>
  )
}

function Refusal({ error }: { error: Error }) {
  const { t } = useTranslation()
  const { says, fix } = errorText(t, error)
  return (
    <div role="alert" className={classes.refusal}>
      {problemOf(error).status === 401 ? t('invitation.wrong') : `${says} ${fix}`}
    </div>
  )
}
