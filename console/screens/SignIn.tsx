/** Signing in: by password, or by a link that works once and sets one. The link's token stands in the fragment. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { signIn, signInByLink } from '../api/hub.ts'
import { sessionQuery } from '../api/queries.ts'
import type { Session } from '../api/types.ts'
import { changeLanguage } from '../i18n.ts'
import { Logo } from '../parts/Logo.tsx'
import { LanguageSwitch } from '../parts/TopBar.tsx'
import classes from './SignIn.module.css'
import { ChoosePasswordForm, PasswordForm } from './SignInForms.tsx'
import { useTokenOfAddress } from './useTokenOfAddress.ts'

export function SignIn() {
  const { t } = useTranslation()
  const token = useTokenOfAddress()
  const enter = useEnter()
  const byPassword = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
    onSuccess: enter,
  })
  const byLink = useMutation({
    mutationFn: (password: string) => signInByLink(token ?? '', password),
    onSuccess: enter,
  })
  const title = token === undefined ? t('signIn.title') : t('signIn.linkTitle')
  useEffect(() => {
    document.title = `${title} · Causeway`
  }, [title])

  return (
    <main className={classes.page}>
      <div className={classes.top}>
        <Logo />
        <LanguageSwitch />
      </div>
      <section className={classes.card} aria-labelledby="sign-in-title">
        <h1 id="sign-in-title" className={classes.title}>
          {title}
        </h1>
        <p className={classes.about}>{token === undefined ? t('signIn.about') : t('signIn.linkAbout')}</p>
        {token === undefined ? (
          <PasswordForm
            onSend={(email, password) => byPassword.mutate({ email, password })}
            isSending={byPassword.isPending}
            error={byPassword.error}
          />
        ) : (
          <ChoosePasswordForm
            onSend={password => byLink.mutate(password)}
            isSending={byLink.isPending}
            error={byLink.error}
          />
        )}
      </section>
    </main>
  )
}

/** Keeps the new session and goes to where one wanted to be. */
function useEnter(): (session: Session) => Promise<void> {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { history } = useRouter()
  const { to } = useSearch({ from: '/sign-in' })
  return async session => {
    client.setQueryData(sessionQuery.queryKey, session)
    if (session.account.language) await changeLanguage(session.account.language)
    if (to === undefined) await navigate({ to: '/' })
    else history.push(to)
  }
}
